import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { counted } from '../../parts/counted.ts';
import type { Attention } from './queries.ts';
import { Which } from './which.tsx';

/** What something that needs attention is called, and the way to where it is mended; no way where no screen mends it. */
export interface Remedy {
  readonly sentence: string;
  readonly way: ReactNode;
}

export function remedyOf({ kind, count, ids }: Attention, self: string): Remedy {
  const many = (one: string, more: string): string => counted(count, one, more);
  const mine = ids.length === 1 && ids[0] === self;
  switch (kind) {
    case 'ledger_broken':
      return {
        sentence: 'The audit log is no longer sealed: it does not match what was sealed last.',
        way: <Way to="/audit">What to do</Way>,
      };
    case 'join_requests':
      return {
        sentence: many('person wants to join an organization.', 'people want to join an organization.'),
        way: <Which kind="organization" ids={ids} one="Review" more="Review" />,
      };
    case 'failed_integrations':
      return {
        sentence: many('integration failed its last test.', 'integrations failed their last test.'),
        way: <Way to="/settings/integrations">View integrations</Way>,
      };
    case 'administrators_without_mfa':
      return {
        sentence: mine
          ? 'Your account can do everything, but two-step sign-in is off.'
          : many('administrator does not use two-step sign-in.', 'administrators do not use two-step sign-in.'),
        way: mine ? (
          <Way to="/settings/security">Turn on two-step sign-in</Way>
        ) : (
          <Which kind="person" ids={ids} one="Show who" more="Show who" />
        ),
      };
    case 'undelivered_mail':
      return {
        sentence: many(
          'e-mail from the last 7 days could not be delivered. Check SMTP_URL on the server.',
          'e-mails from the last 7 days could not be delivered. Check SMTP_URL on the server.',
        ),
        way: null,
      };
    case 'failed_company_sync':
      return {
        sentence: 'The last company sync failed.',
        way: <Way to="/vault">View companies</Way>,
      };
    case 'own_email_unverified':
      return {
        sentence: 'Your e-mail address is not verified yet. Open the link in the e-mail we sent you.',
        way: <Way to="/settings">Your profile</Way>,
      };
    case 'own_mfa_off':
      return {
        sentence: 'Two-step sign-in is off for your account.',
        way: <Way to="/settings/security">Turn on two-step sign-in</Way>,
      };
  }
}

function Way({ to, children }: { readonly to: string; readonly children: string }) {
  return (
    <Anchor component={Link} to={to} size="sm" fw={600}>
      {children}
    </Anchor>
  );
}
