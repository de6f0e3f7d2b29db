import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { numeral } from '../../parts/time.tsx';
import type { Attention } from './queries.ts';
import { Which } from './which.tsx';

/** What something that needs attention is called, and the way to where it is mended; no way where no screen mends it. */
export interface Remedy {
  readonly sentence: string;
  readonly way: ReactNode;
}

export function remedyOf({ kind, count, ids }: Attention, self: string): Remedy {
  const many = (one: string, more: string): string => (count === 1 ? one : `${numeral(count)} ${more}`);
  const mine = ids.length === 1 && ids[0] === self;
  switch (kind) {
    case 'ledger_broken':
      return {
        sentence: 'The audit log is not sealed any more: it is not the one that was sealed last.',
        way: <Way to="/audit">What to do</Way>,
      };
    case 'join_requests':
      return {
        sentence: many('One person asks to join an organization.', 'people ask to join an organization.'),
        way: <Which kind="organization" ids={ids} one="Decide" more="Which organizations?" />,
      };
    case 'failed_integrations':
      return {
        sentence: many('The last test of an integration failed.', 'integrations failed their last test.'),
        way: <Way to="/settings/integrations">Look at the integrations</Way>,
      };
    case 'administrators_without_mfa':
      return {
        sentence: mine
          ? 'You may do everything, and a stolen password is enough to be you.'
          : many(
              'One administrator signs in without a second factor.',
              'administrators sign in without a second factor.',
            ),
        way: mine ? (
          <Way to="/settings/security">Turn on a second factor</Way>
        ) : (
          <Which kind="person" ids={ids} one="Look who" more="Who?" />
        ),
      };
    case 'undelivered_mail':
      return {
        sentence: many(
          'One mail of the last seven days could not be delivered. Check SMTP_URL where the server runs.',
          'mails of the last seven days could not be delivered. Check SMTP_URL where the server runs.',
        ),
        way: null,
      };
    case 'failed_company_sync':
      return {
        sentence: 'The last synchronization of companies failed.',
        way: <Way to="/vault">Look at the companies</Way>,
      };
    case 'own_email_unverified':
      return {
        sentence: 'Your e-mail address is not verified yet. Open the link in the mail that was sent to you.',
        way: <Way to="/settings">Your profile</Way>,
      };
    case 'own_mfa_off':
      return {
        sentence: 'Your sign-in asks for no second factor.',
        way: <Way to="/settings/security">Turn on a second factor</Way>,
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
