import { IconLink } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { api, result } from '../../../../api/client.ts';
import { Confirm } from '../../../../parts/confirm.tsx';
import { LinkToHandOn } from '../../../../parts/kept-mail.tsx';
import type { MoreEntry } from '../../../../parts/more-menu.tsx';
import { useStepUp } from '../../../../parts/step-up.tsx';
import { nameOf, type User } from '../../queries.ts';
import { texts } from './texts.tsx';

/**
 * Makes a link by which somebody chooses a new password, for an administrator to hand on where mail is only kept: the entry
 * of a menu, and what is asked and shown.
 */
export function usePasswordLink(user: User): { readonly entry: MoreEntry; readonly question: ReactNode } {
  const { sensitive, dialog } = useStepUp();
  const [asking, setAsking] = useState(false);
  const [link, setLink] = useState<string | null>(null);
  const params = { path: { id: user.id } };
  const make = async (): Promise<void> => {
    const made = await sensitive(shown =>
      result(api.POST('/api/v1/users/{id}/password-link', { params, body: shown })),
    );
    if (made !== null) setLink(made.link);
  };
  return {
    entry: {
      icon: IconLink,
      verb: texts.makeAPasswordLink,
      consequence: texts.toHandOnWorksOnceWithin,
      disabled: user.is_active ? undefined : texts.theAccountIsInactive,
      onChoose: () => setAsking(true),
    },
    question: (
      <>
        <Confirm
          opened={asking}
          title={texts.makeAPasswordLinkQuestion}
          action={texts.makeTheLink}
          onConfirm={make}
          onClose={() => setAsking(false)}
        >
          {texts.whoeverHasTheLinkCanChooseA(<bdi>{nameOf(user)}</bdi>)}
        </Confirm>
        {link !== null && (
          <LinkToHandOn title={texts.passwordLink} label={texts.link} link={link} onClose={() => setLink(null)}>
            {texts.giveThisLinkToItsPersonAnd}
          </LinkToHandOn>
        )}
        {dialog}
      </>
    ),
  };
}
