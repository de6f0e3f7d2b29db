import { Button, Group, Stack, Text } from '@mantine/core';
import { ApiError } from '../../../api/errors.ts';
import { Window } from '../../../parts/window.tsx';
import { nameOf } from '../queries.ts';
import { texts } from './texts.ts';
import type { Failure } from './use-for-each.ts';

/** For whom it was refused, and why; they stay selected. */
export function FailuresWindow({
  failures,
  onClose,
}: {
  readonly failures: readonly Failure[];
  readonly onClose: () => void;
}) {
  return (
    <Window title={texts.itWasRefusedFor(failures.length)} onClose={onClose}>
      <Stack>
        <Stack component="ul" gap="xs" m={0} p={0} mah="20rem" style={{ listStyle: 'none', overflow: 'auto' }}>
          {failures.map(({ person, error }) => (
            <li key={person.id}>
              <Text size="sm" fw={500}>
                <bdi>{nameOf(person)}</bdi>
              </Text>
              <Text size="xs" c="dimmed">
                {error instanceof ApiError ? error.message : texts.somethingWentWrongTryAgain}
              </Text>
            </li>
          ))}
        </Stack>
        <Group justify="flex-end">
          <Button onClick={onClose}>{texts.close}</Button>
        </Group>
      </Stack>
    </Window>
  );
}
