import {
  IconBuilding,
  IconDeviceMobile,
  IconLockOpen,
  IconMail,
  IconPlugConnectedX,
  IconRefreshAlert,
  type TablerIcon,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { counted } from '../../parts/counted.ts';
import { ButtonLink } from '../../parts/links.tsx';
import type { Attention } from './queries.ts';
import { Which } from './which.tsx';

/** What something that needs somebody is called, and the way to where it is mended; no way where no screen mends it. */
export interface Remedy {
  readonly title: string;
  readonly hint?: string;
  readonly icon: TablerIcon;
  /** `accent` is asked of somebody, `warn` should be looked at, `bad` is wrong. */
  readonly tone: 'accent' | 'warn' | 'bad';
  readonly way?: ReactNode;
}

export function remedyOf({ kind, count, ids }: Attention, self: string): Remedy {
  const many = (one: string, more: string): string => counted(count, one, more);
  const turnOn = <Way to="/settings/security">Turn on</Way>;
  switch (kind) {
    case 'ledger_broken':
      return {
        title: 'The audit log is no longer sealed',
        hint: 'It does not match what was sealed last.',
        icon: IconLockOpen,
        tone: 'bad',
        way: <Way to="/audit">See what to do</Way>,
      };
    case 'join_requests':
      return {
        title: many('person wants to join an organization', 'people want to join an organization'),
        icon: IconBuilding,
        tone: 'accent',
        way: <Which kind="organization" ids={ids} label="Review" />,
      };
    case 'failed_integrations':
      return {
        title: many('integration failed its last test', 'integrations failed their last test'),
        icon: IconPlugConnectedX,
        tone: 'bad',
        way: <Way to="/settings/integrations">View</Way>,
      };
    case 'administrators_without_mfa':
      return ids.length === 1 && ids[0] === self
        ? {
            title: 'Turn on two-step sign-in',
            hint: 'Your account can do everything. It takes a minute.',
            icon: IconDeviceMobile,
            tone: 'warn',
            way: turnOn,
          }
        : {
            title: many('administrator does not use two-step sign-in', 'administrators do not use two-step sign-in'),
            icon: IconDeviceMobile,
            tone: 'warn',
            way: <Which kind="person" ids={ids} label="Show who" />,
          };
    case 'undelivered_mail':
      return {
        title: many('e-mail could not be delivered', 'e-mails could not be delivered'),
        hint: 'In the last 7 days. Check SMTP_URL on the server.',
        icon: IconMail,
        tone: 'bad',
      };
    case 'failed_company_sync':
      return {
        title: 'The last company sync failed',
        icon: IconRefreshAlert,
        tone: 'bad',
        way: <Way to="/vault">View companies</Way>,
      };
    case 'own_email_unverified':
      return {
        title: 'Verify your e-mail address',
        hint: 'Open the link in the e-mail we sent you.',
        icon: IconMail,
        tone: 'warn',
        way: <Way to="/settings">View profile</Way>,
      };
    case 'own_mfa_off':
      return {
        title: 'Turn on two-step sign-in',
        hint: 'It is off for your account. It takes a minute.',
        icon: IconDeviceMobile,
        tone: 'warn',
        way: turnOn,
      };
  }
}

function Way({ to, children }: { readonly to: string; readonly children: string }) {
  return (
    <ButtonLink to={to} variant="default" size="xs">
      {children}
    </ButtonLink>
  );
}
