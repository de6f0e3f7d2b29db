import { IconLifebuoy, IconLogout } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMailIsKept } from '../../../../parts/kept-mail.tsx';
import { MoreMenu } from '../../../../parts/more-menu.tsx';
import { nameOf, type User } from '../../queries.ts';
import { lockOf, securityQuery, sessionsQuery } from './queries.ts';
import { texts } from './texts.tsx';
import { useFactorReset } from './use-factor-reset.tsx';
import { usePasswordLink } from './use-password-link.tsx';
import { usePasswordMail } from './use-password-mail.tsx';
import { useSessionEnding } from './use-session-ending.tsx';
import { useUnlock } from './use-unlock.tsx';

/** What can be done when somebody cannot sign in, or should not be signed in. */
export function HelpMenu({ user }: { readonly user: User }) {
  const { data: security } = useQuery(securityQuery(user.id));
  const { data: sessions } = useQuery(sessionsQuery(user.id));
  const kept = useMailIsKept();
  const link = usePasswordLink(user);
  const mail = usePasswordMail(user);
  const unlock = useUnlock(user, security !== undefined && lockOf(security) !== null);
  const factor = useFactorReset(user, security?.mfa.enabled ?? false);
  const ending = useSessionEnding(user);
  // Whose security one may not see, one cannot help: the tab of sessions says so.
  if (security === undefined || sessions === undefined) return null;
  return (
    <>
      <MoreMenu
        place={`/users/${user.id}`}
        purpose={{ icon: IconLifebuoy, label: texts.help, heading: texts.cannotSignIn(nameOf(user)) }}
        entries={[
          kept ? link.entry : mail.entry,
          unlock.entry,
          factor.entry,
          {
            icon: IconLogout,
            verb: texts.signOutEverywhere,
            consequence: texts.endsWith(sessions.length),
            disabled: sessions.length === 0 ? texts.notSignedInAnywhere : undefined,
            onChoose: () => ending.ask('all'),
          },
        ]}
      />
      {link.question}
      {mail.question}
      {unlock.question}
      {factor.question}
      {ending.question}
    </>
  );
}
