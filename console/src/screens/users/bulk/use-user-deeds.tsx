import { useCallbackRef } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import { useMe } from '../../../api/session.ts';
import type { User } from '../queries.ts';
import { AddToTeamModal } from './add-to-team-modal.tsx';
import { DeedQuestion } from './deed-question.tsx';
import { type Deed, whomItFits } from './deeds.ts';
import { FailuresWindow } from './failures-window.tsx';
import { GiveRoleModal } from './give-role-modal.tsx';
import { type Failure, useForEach } from './use-for-each.ts';

interface Asked {
  readonly deed: Deed['key'];
  readonly people: readonly User[];
}

/**
 * Asks for what is to be done with some people, and does it for each alone: who is refused keeps nobody else from it.
 * `onDone` when it was done for all.
 */
export function useUserDeeds(onDone: () => void): {
  readonly ask: (deed: Deed['key'], people: readonly User[]) => void;
  readonly windows: ReactNode;
} {
  const me = useMe().user.id;
  const [asked, setAsked] = useState<Asked | null>(null);
  const [failures, setFailures] = useState<readonly Failure[]>([]);
  const forEach = useForEach(failed => {
    setFailures(failed);
    setAsked(null);
    if (failed.length === 0) onDone();
  });
  const close = (): void => setAsked(null);
  const ask = useCallbackRef((deed: Deed['key'], people: readonly User[]) => setAsked({ deed, people }));
  const windows = (
    <>
      {asked?.deed === 'team' && <AddToTeamModal people={asked.people} forEach={forEach} onClose={close} />}
      {asked?.deed === 'role' && <GiveRoleModal people={asked.people} forEach={forEach} onClose={close} />}
      {asked !== null && asked.deed !== 'team' && asked.deed !== 'role' && (
        <DeedQuestion
          deed={asked.deed}
          people={whomItFits(asked.deed, asked.people, me)}
          withoutMe={asked.people.some(({ id }) => id === me)}
          forEach={forEach}
          onClose={close}
        />
      )}
      {failures.length > 0 && <FailuresWindow failures={failures} onClose={() => setFailures([])} />}
    </>
  );
  return { ask, windows };
}
