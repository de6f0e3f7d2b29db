import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** Another organization has proven that the domain is its own. */
    'organization.domain_taken': Record<never, never>;
    /** The organization has no domain that could be verified. */
    'organization.no_domain': Record<never, never>;
    /** DNS does not say that the domain is the organization's: `found` are records like ours that say something else. */
    'organization.domain_unproven': {
      readonly name: string;
      readonly value: string;
      readonly found: readonly string[];
      /** How many other records there are. */
      readonly others: number;
    };
    /** DNS gave no answer about the record `name`. */
    'organization.domain_unanswered': {
      readonly name: string;
      readonly timedOut: boolean;
      readonly retryAfterSeconds: number;
    };
    /** Another domain was set while one was being checked. */
    'organization.domain_changed': Record<never, never>;
    /** Somebody who can sign in must go on administering an organization that has administrators. */
    'organization.last_administrator': Record<never, never>;
    'organization.member_exists': Record<never, never>;
    'organization.member_not_found': Record<never, never>;
    'organization.invitation_not_found': Record<never, never>;
    /** Unknown, used, expired, or given by somebody who may not give this any more. */
    'organization.invitation_rejected': Record<never, never>;
    /** The invitation was sent to another address than the account's. */
    'organization.invitation_elsewhere': Record<never, never>;
    /** More people than its plan, or the limit set for it, has room for. */
    'organization.full': { readonly plan: string | null; readonly most: number };
    /** What was asked for is a feature that the organization has not been given. */
    'organization.feature_off': { readonly feature: string };
    'organization.request_exists': Record<never, never>;
    'organization.request_not_found': Record<never, never>;
  }
}

export const organizationErrors = {
  'organization.domain_taken': {
    status: 409,
    message: () =>
      'Another organization has already verified this domain. If its owner has changed, ask a platform administrator',
  },
  'organization.no_domain': { status: 409, message: () => 'The organization has no domain; set one first' },
  'organization.domain_unproven': {
    status: 409,
    message: ({ name, value, found, others }) =>
      `${foundThere(name, found, others)}. Add a TXT record at ${name} with the value ${value}, then check again; DNS changes can take a while`,
  },
  'organization.domain_unanswered': {
    status: 503,
    message: ({ name, timedOut }) =>
      `DNS ${timedOut ? 'did not answer in time' : 'gave no answer'} about the TXT record at ${name}; check again shortly, and if this goes on, check the domain’s name servers`,
  },
  'organization.domain_changed': {
    status: 409,
    message: () => 'The domain was changed while it was being checked; check again',
  },
  'organization.last_administrator': {
    status: 409,
    message: () => 'The last administrator of an organization who can sign in cannot be removed; name another first',
  },
  'organization.member_exists': { status: 409, message: () => 'User is already a member of this organization' },
  'organization.member_not_found': { status: 404, message: () => 'User is not a member of this organization' },
  'organization.invitation_not_found': { status: 404, message: () => 'Invitation not found' },
  'organization.invitation_rejected': {
    status: 400,
    message: () =>
      'This invitation is invalid, has expired, was already used, or its sender no longer has the right to give it',
  },
  'organization.invitation_elsewhere': {
    status: 403,
    message: () => 'This invitation was sent to a different e-mail address than the one of your account',
  },
  'organization.full': {
    status: 409,
    message: ({ plan, most }) =>
      `There is no room for more people in this organization: ${plan === null ? 'it takes' : `its plan ${plan} takes`} at most ${most}, those who are invited included. Take somebody out, or ask a platform administrator for a larger plan`,
  },
  'organization.feature_off': {
    status: 403,
    message: ({ feature }) =>
      `The feature ${feature} is off for this organization; ask a platform administrator for it`,
    extras: ({ feature }) => ({ feature }),
  },
  'organization.request_exists': { status: 409, message: () => 'You have already asked to join this organization' },
  'organization.request_not_found': { status: 404, message: () => 'Request not found' },
} satisfies Partial<ErrorTable>;

function foundThere(name: string, found: readonly string[], others: number): string {
  if (found.length + others === 0) return `No TXT record was found at ${name}`;
  const more = others === 0 ? [] : [`${others} other${others === 1 ? '' : 's'}`];
  return `The TXT record at ${name} is not this organization’s; found ${[...found, ...more].join(' and ')}`;
}
