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
    'organization.request_exists': Record<never, never>;
    'organization.request_not_found': Record<never, never>;
  }
}

export type {};
