import { IconUserCheck, IconUserOff } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { api, ifMatch, result, type Tagged } from '../../../api/client.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import type { MoreEntry } from '../../../parts/more-menu.tsx';
import { useStaleQuestion } from '../../../parts/stale/use-stale-question.tsx';
import { toastError } from '../../../parts/toast.tsx';
import { nameOf, type User } from '../queries.ts';
import { useChangePerson, useReread } from './change-person.ts';
import { shownOfPerson } from './shown.ts';

/** Lets somebody in again, or, after asking, no more: the entry of a menu, and what is asked. */
export function useStatusChange(user: User & Tagged): { readonly entry: MoreEntry; readonly question: ReactNode } {
  const change = useChangePerson();
  const reread = useReread(user);
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const set = (active: boolean): Promise<void> => {
    const params = { path: { id: user.id }, header: ifMatch(user) };
    return change(
      () => result(api.PATCH('/api/v1/users/{id}/status', { params, body: { is_active: active } })),
      active ? 'The account is active' : 'The account is inactive',
    );
  };
  const stale = useStaleQuestion({
    title: 'Activate this account?',
    action: 'Activate',
    children: (
      <>
        <bdi>{nameOf(user)}</bdi> can sign in again and gets back what they may do.
      </>
    ),
    shown: shownOfPerson(user),
    reread,
    again: () => set(true),
  });
  if (!user.is_active || stale.question !== false)
    return {
      entry: {
        icon: IconUserCheck,
        verb: 'Activate',
        consequence: 'They can sign in again, with all they may do',
        disabled: busy ? 'Being done' : undefined,
        onChoose: () => {
          setBusy(true);
          set(true)
            .catch((error: unknown) => stale.refused(error) || toastError(error, 'The account is still inactive'))
            .finally(() => setBusy(false));
        },
      },
      question: stale.question,
    };
  return {
    entry: {
      icon: IconUserOff,
      verb: 'Deactivate',
      consequence: 'Signs them out, and keeps their data',
      onChoose: () => setAsking(true),
    },
    question: (
      <Confirm
        opened={asking}
        title="Deactivate this account?"
        action="Deactivate"
        shown={shownOfPerson(user)}
        onConfirm={() => set(false)}
        onStale={reread}
        onClose={() => setAsking(false)}
      >
        <bdi>{nameOf(user)}</bdi> is signed out everywhere and cannot sign in until the account is activated again. No
        data is deleted.
      </Confirm>
    ),
  };
}
