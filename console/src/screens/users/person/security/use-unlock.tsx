import { IconLockOpen } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { api, result } from '../../../../api/client.ts';
import { Confirm } from '../../../../parts/confirm.tsx';
import type { MoreEntry } from '../../../../parts/more-menu.tsx';
import { nameOf, type User } from '../../queries.ts';
import { useChangePerson } from '../change-person.ts';

/** Ends a lockout before it has run out: the entry of a menu, and what is asked. */
export function useUnlock(user: User, locked: boolean): { readonly entry: MoreEntry; readonly question: ReactNode } {
  const change = useChangePerson();
  const [asking, setAsking] = useState(false);
  return {
    entry: {
      icon: IconLockOpen,
      verb: 'Unlock',
      consequence: 'Wrong passwords and codes are forgotten',
      disabled: locked ? undefined : 'Not locked',
      onChoose: () => setAsking(true),
    },
    question: (
      <Confirm
        opened={asking}
        title="Unlock this account?"
        action="Unlock"
        onConfirm={() =>
          change(
            () => result(api.POST('/api/v1/users/{id}/unlock', { params: { path: { id: user.id } } })),
            'The account is unlocked',
          )
        }
        onClose={() => setAsking(false)}
      >
        Wrong passwords and codes are forgotten, and <bdi>{nameOf(user)}</bdi> can sign in again at once. So could
        whoever was guessing: ask them first whether it was them.
      </Confirm>
    ),
  };
}
