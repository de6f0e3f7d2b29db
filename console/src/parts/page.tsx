import { Box, Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import classes from './page.module.css';

/** One screen: its heading, what can be done here, and its content. */
export function Page({
  title,
  hint,
  actions,
  children,
}: {
  readonly title: string;
  /** One line below the heading. */
  readonly hint?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Gatehouse`;
  }, [title]);
  return (
    <Stack gap="md" className={classes.page}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Box className={classes.heading}>
          <Title order={1} size="h2">
            {title}
          </Title>
          {hint !== undefined && (
            // Room for a line also while it is not known: what is below must not move under the mouse.
            <Text c="dimmed" size="sm" mih="1lh">
              {hint}
            </Text>
          )}
        </Box>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}
