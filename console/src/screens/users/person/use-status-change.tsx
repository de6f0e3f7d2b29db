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
import { texts } from './texts.tsx';

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
      active ? texts.theAccountIsActive : texts.theAccountIsInactive,
    );
  };
  const stale = useStaleQuestion({
    title: texts.activateThisAccount,
    action: texts.activate,
    children: <>{texts.canSignInAgainAndGetsBack(<bdi>{nameOf(user)}</bdi>)}</>,
    shown: shownOfPerson(user),
    reread,
    again: () => set(true),
  });
  if (!user.is_active || stale.question !== false)
    return {
      entry: {
        icon: IconUserCheck,
        deed: 'activate',
        verb: texts.activate,
        consequence: texts.theyCanSignInAgainWithAll,
        disabled: busy ? texts.beingDone : undefined,
        onChoose: () => {
          setBusy(true);
          set(true)
            .catch((error: unknown) => stale.refused(error) || toastError(error, texts.theAccountIsStillInactive))
            .finally(() => setBusy(false));
        },
      },
      question: stale.question,
    };
  return {
    entry: {
      icon: IconUserOff,
      deed: 'deactivate',
      verb: texts.deactivate,
      consequence: texts.signsThemOutAndKeepsTheirData,
      onChoose: () => setAsking(true),
    },
    question: (
      <Confirm
        opened={asking}
        title={texts.deactivateThisAccount}
        action={texts.deactivate}
        shown={shownOfPerson(user)}
        onConfirm={() => set(false)}
        onStale={reread}
        onClose={() => setAsking(false)}
      >
        {texts.isSignedOutEverywhereAndCannotSign(<bdi>{nameOf(user)}</bdi>)}
      </Confirm>
    ),
  };
}
