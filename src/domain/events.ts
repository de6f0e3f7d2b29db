/** What the rest of the system is told after a commit. It may get lost: whoever must know reads the database. */
export type DomainEvent =
  | { readonly type: 'access.changed'; readonly users: readonly string[] | 'everyone' }
  | { readonly type: 'session.ended'; readonly sessions: readonly string[]; readonly userId: string }
  /** Something about a sign-in that a socket waits for; SHA-256 of its key as base64url. */
  | { readonly type: 'sign_in.awaited'; readonly hash: string }
  | { readonly type: 'user.created' | 'user.updated' | 'user.deleted'; readonly userId: string }
  | { readonly type: 'credential.changed' | 'credential.deleted'; readonly credentialId: string }
  | { readonly type: 'credential_type.changed' | 'credential_type.deleted'; readonly typeId: string }
  | {
      readonly type: 'company.created' | 'company.updated' | 'company.deleted';
      /** Several when a sync wrote them. */
      readonly companyIds: readonly string[];
    }
  | {
      readonly type: 'team.created' | 'team.updated' | 'team.deleted';
      readonly teamId: string;
      /** Everyone to tell: the members at that moment. */
      readonly members: readonly string[];
    }
  | {
      readonly type: 'team.member_added' | 'team.member_changed' | 'team.member_removed';
      readonly teamId: string;
      readonly userId: string;
      readonly members: readonly string[];
    };
