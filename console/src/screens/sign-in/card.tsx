import { Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';

/** The content of the card outside: a heading, a line, and what follows. */
export function Card({
  title,
  hint,
  children,
}: {
  readonly title: string;
  readonly hint?: ReactNode;
  readonly children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Gatehouse`;
  }, [title]);
  return (
    <Stack>
      <div>
        <Title order={1} size="h3">
          {title}
        </Title>
        {hint !== undefined && (
          <Text c="dimmed" size="sm" component="div" mt={4}>
            {hint}
          </Text>
        )}
      </div>
      {children}
    </Stack>
  );
}
