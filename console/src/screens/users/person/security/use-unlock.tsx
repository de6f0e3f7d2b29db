import { IconLockOpen } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { api, result } from '../../../../api/client.ts';
import { Confirm } from '../../../../parts/confirm.tsx';
import type { MoreEntry } from '../../../../parts/more-menu.tsx';
import { nameOf, type User } from '../../queries.ts';
import { useChangePerson } from '../change-person.ts';
import { texts } from './texts.tsx';

/** Ends a lockout before it has run out: the entry of a menu, and what is asked. */
export function useUnlock(user: User, locked: boolean): { readonly entry: MoreEntry; readonly question: ReactNode } {
  const change = useChangePerson();
  const [asking, setAsking] = useState(false);
  return {
    entry: {
      icon: IconLockOpen,
      deed: 'unlock',
      verb: texts.unlock,
      consequence: texts.wrongPasswordsAndCodesAreForgotten,
      disabled: locked ? undefined : texts.notLocked,
      onChoose: () => setAsking(true),
    },
    question: (
      <Confirm
        opened={asking}
        title={texts.unlockThisAccount}
        action={texts.unlock}
        onConfirm={() =>
          change(
            () => result(api.POST('/api/v1/users/{id}/unlock', { params: { path: { id: user.id } } })),
            texts.theAccountIsUnlocked,
          )
        }
        onClose={() => setAsking(false)}
      >
        {texts.wrongPasswordsAndCodesAreForgottenNamed(<bdi>{nameOf(user)}</bdi>)}
      </Confirm>
    ),
  };
}
