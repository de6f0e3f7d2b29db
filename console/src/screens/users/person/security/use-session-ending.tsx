import { type ReactNode, useState } from 'react';
import { api, result } from '../../../../api/client.ts';
import { Confirm } from '../../../../parts/confirm.tsx';
import { nameOf, type User } from '../../queries.ts';
import { useChangePerson } from '../change-person.ts';
import type { Session } from './queries.ts';
import { texts } from './texts.tsx';

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
      ? change(() => result(api.DELETE('/api/v1/users/{id}/sessions', { params: { path } })), texts.signedOutEverywhere)
      : change(
          () =>
            result(
              api.DELETE('/api/v1/users/{id}/sessions/{sessionId}', {
                params: { path: { ...path, sessionId: what.id } },
              }),
            ),
          texts.theSessionHasEnded,
        );
  return {
    ask: setEnding,
    question: (
      <Confirm
        opened={ending !== null}
        title={ending === 'all' ? texts.signThemOutEverywhere : texts.endThisSession}
        action={ending === 'all' ? texts.signOut : 'End'}
        onConfirm={async () => ending !== null && (await end(ending))}
        onClose={() => setEnding(null)}
      >
        {texts.isSignedOutAtOnceAndCan(<bdi>{nameOf(user)}</bdi>, ending === 'all' ? texts.everywhere : texts.there)}
      </Confirm>
    ),
  };
}
