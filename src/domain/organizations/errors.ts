declare module '../../kernel/errors.ts' {
  interface Errors {
    'organization.domain_taken': Record<never, never>;
    /** The organization has no domain that could be verified. */
    'organization.no_domain': Record<never, never>;
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
