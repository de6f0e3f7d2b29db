import { type ReactNode, useState } from 'react';
import { api, result } from '../../../../api/client.ts';
import { Confirm } from '../../../../parts/confirm.tsx';
import { nameOf, type User } from '../../queries.ts';
import { useChangePerson } from '../change-person.ts';
import type { Session } from './queries.ts';

/** Ends one session of somebody, or all, after asking. */
export function useSessionEnding(user: User): {
  readonly ask: (what: Session | 'all') => void;
  readonly question: ReactNode;
} {
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
  return {
    ask: setEnding,
    question: (
      <Confirm
        opened={ending !== null}
        title={ending === 'all' ? 'Sign them out everywhere?' : 'End this session?'}
        action={ending === 'all' ? 'Sign out' : 'End'}
        onConfirm={async () => ending !== null && (await end(ending))}
        onClose={() => setEnding(null)}
      >
        <bdi>{nameOf(user)}</bdi> is signed out {ending === 'all' ? 'everywhere' : 'there'} at once, and can sign in
        again.
      </Confirm>
    ),
  };
}
