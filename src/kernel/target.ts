/** Things that have a name, which the audit event keeps as it was when it happened. */
export const namedKinds = [
  'access_request',
  'access_review',
  'api_key',
  'company',
  'credential',
  'credential_type',
  'integration',
  'organization',
  'permission',
  'report',
  'report_schedule',
  'resource_type',
  'role',
  'team',
  'webhook',
] as const;
export type NamedKind = (typeof namedKinds)[number];

/**
 * What has none of its own, and people: theirs are looked up by id for as long as they have an account, and are in no
 * event, because what is in the ledger can never be erased (decision 26).
 */
export type NamelessKind =
  | 'audit_archive'
  | 'backup'
  | 'backup_schedule'
  | 'call'
  | 'company_sync'
  | 'conversation'
  | 'evidence'
  | 'execution'
  | 'file'
  | 'import'
  | 'key_version'
  | 'mfa_factor'
  | 'passkey'
  | 'scheduled_call'
  | 'security_policy'
  | 'session'
  | 'siem_destination'
  | 'sign_in'
  | 'support_ticket'
  | 'user';

interface Acted {
  readonly id: string;
  readonly organization?: string | null;
}

/** What an audit event says about the thing that was acted on. */
export type Target =
  | (Acted & { readonly kind: NamedKind; readonly name: string })
  | (Acted & { readonly kind: NamelessKind; readonly name?: undefined });

/** Some id, in examples. */
export const anId = '0198c0de-1111-7aaa-8bbb-2c3d4e5f6071';

/** What an audit event of an action tells of it when it is done. */
export interface Recorded {
  /** What kind of thing is acted on; each that it can be, the usual first; null where it is none. */
  readonly of: NamedKind | NamelessKind | null | readonly [NamedKind | NamelessKind, ...(NamedKind | NamelessKind)[]];
  /** What kinds of things besides. */
  readonly also?: readonly (NamedKind | NamelessKind)[];
  /** Every detail that there can be, by an example of it. */
  readonly details?: Readonly<Record<string, unknown>>;
}
