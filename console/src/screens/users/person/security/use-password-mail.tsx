import { IconMail } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { api, result } from '../../../../api/client.ts';
import { Confirm } from '../../../../parts/confirm.tsx';
import type { MoreEntry } from '../../../../parts/more-menu.tsx';
import { nameOf, type User } from '../../queries.ts';
import { useChangePerson } from '../change-person.ts';
import { texts } from './texts.tsx';

/** Mails somebody a link by which they choose a new password: the entry of a menu, and what is asked. */
export function usePasswordMail(user: User): { readonly entry: MoreEntry; readonly question: ReactNode } {
  const change = useChangePerson();
  const [asking, setAsking] = useState(false);
  return {
    entry: {
      icon: IconMail,
      verb: texts.sendPasswordLink,
      consequence: texts.byEMailWorksOnceWithin,
      disabled: user.is_active ? undefined : texts.theAccountIsInactive,
      onChoose: () => setAsking(true),
    },
    question: (
      <Confirm
        opened={asking}
        title={texts.sendAPasswordLink}
        action={texts.sendLink}
        color="gate"
        onConfirm={() =>
          change(
            () => result(api.POST('/api/v1/users/{id}/password-mail', { params: { path: { id: user.id } } })),
            texts.aLinkWasSentTo(user.email),
          )
        }
        onClose={() => setAsking(false)}
      >
        {texts.getsAnEMailAtWithA(<bdi>{nameOf(user)}</bdi>, <bdi>{user.email}</bdi>)}
      </Confirm>
    ),
  };
}
