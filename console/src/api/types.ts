/** What the server says of whoever is signed in. */
export interface Me {
  readonly user: {
    readonly id: string;
    readonly email: string;
    readonly username: string;
    readonly full_name: string | null;
    readonly role: string;
    readonly email_verified: boolean;
    readonly bio: string | null;
    readonly phone: string | null;
    readonly department: string | null;
    readonly timezone: string;
  };
  readonly organizations: readonly { readonly id: string; readonly name: string }[];
  readonly holds: readonly { readonly pattern: string; readonly organization_id: string | null }[];
  readonly mfa_enabled: boolean;
  readonly has_password: boolean;
}

export interface SessionReply {
  readonly token: string;
  readonly expires_in: number;
  readonly me: Me;
}
