import { IconMail } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { api, result } from '../../../../api/client.ts';
import { Confirm } from '../../../../parts/confirm.tsx';
import type { MoreEntry } from '../../../../parts/more-menu.tsx';
import { nameOf, type User } from '../../queries.ts';
import { useChangePerson } from '../change-person.ts';

/** Mails somebody a link by which they choose a new password: the entry of a menu, and what is asked. */
export function usePasswordMail(user: User): { readonly entry: MoreEntry; readonly question: ReactNode } {
  const change = useChangePerson();
  const [asking, setAsking] = useState(false);
  return {
    entry: {
      icon: IconMail,
      verb: 'Send password link',
      consequence: 'By e-mail; works once, within a day',
      disabled: user.is_active ? undefined : 'The account is inactive',
      onChoose: () => setAsking(true),
    },
    question: (
      <Confirm
        opened={asking}
        title="Send a password link?"
        action="Send link"
        color="gate"
        onConfirm={() =>
          change(
            () => result(api.POST('/api/v1/users/{id}/password-mail', { params: { path: { id: user.id } } })),
            `A link was sent to ${user.email}`,
          )
        }
        onClose={() => setAsking(false)}
      >
        <bdi>{nameOf(user)}</bdi> gets an e-mail at <bdi>{user.email}</bdi> with a link to choose a new password. Until
        then nothing changes.
      </Confirm>
    ),
  };
}
