import { Box, Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, result } from '../../../../api/client.ts';
import { Confirm } from '../../../../parts/confirm.tsx';
import { deviceName } from '../../../../parts/device.ts';
import { ErrorState, LoadingState } from '../../../../parts/states.tsx';
import { Time } from '../../../../parts/time.tsx';
import type { User } from '../../queries.ts';
import { useChangePerson } from '../change-person.ts';
import { type Session, sessionsQuery } from './queries.ts';

/** Where a person is signed in. Whoever may, ends one session, or all. */
export function SessionList({ user, may }: { readonly user: User; readonly may: boolean }) {
  const { data, error, refetch } = useQuery(sessionsQuery(user.id));
  const change = useChangePerson();
  const [ending, setEnding] = useState<Session | 'all' | null>(null);
  const path = { id: user.id };
  const end = (what: Session | 'all'): Promise<void> =>
    what === 'all'
      ? change(() => result(api.DELETE('/api/v1/users/{id}/sessions', { params: { path } })), 'Signed out everywhere')
      : change(
          () =>
            result(
              api.DELETE('/api/v1/users/{id}/sessions/{sessionId}', {
                params: { path: { ...path, sessionId: what.id } },
              }),
            ),
          'The session has ended',
        );
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <LoadingState lines={2} />;
  return (
    <Stack gap="xs">
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={500}>
          Sessions
        </Text>
        {may && data.length > 0 && (
          <Button size="xs" variant="default" onClick={() => setEnding('all')}>
            Sign out everywhere
          </Button>
        )}
      </Group>
      {data.length === 0 ? (
        <Text size="sm" c="dimmed">
          Not signed in anywhere
        </Text>
      ) : (
        <Stack component="ul" gap="xs" m={0} p={0} style={{ listStyle: 'none' }} aria-label="Sessions">
          {data.map(session => (
            <Group key={session.id} component="li" justify="space-between" wrap="nowrap" gap="xs">
              <Box miw={0}>
                <Text size="sm" truncate title={session.user_agent}>
                  <bdi>{deviceName(session.user_agent)}</bdi>
                </Text>
                <Text size="xs" c="dimmed">
                  <bdi>{session.ip}</bdi> · last seen <Time at={session.last_seen_at} relative />
                </Text>
              </Box>
              {may && (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={`End the session of ${deviceName(session.user_agent)} at ${session.ip}`}
                  onClick={() => setEnding(session)}
                >
                  End
                </Button>
              )}
            </Group>
          ))}
        </Stack>
      )}
      <Confirm
        opened={ending !== null}
        title={ending === 'all' ? 'Sign them out everywhere?' : 'End this session?'}
        action={ending === 'all' ? 'Sign out' : 'End'}
        onConfirm={async () => ending !== null && (await end(ending))}
        onClose={() => setEnding(null)}
      >
        <bdi>{user.full_name ?? user.username}</bdi> is signed out {ending === 'all' ? 'everywhere' : 'there'} at once,
        and can sign in again.
      </Confirm>
    </Stack>
  );
}
