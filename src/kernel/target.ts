/** Things that have a name, which the audit event keeps as it was when it happened. */
export type NamedKind =
  | 'access_request'
  | 'access_review'
  | 'api_key'
  | 'company'
  | 'credential'
  | 'credential_type'
  | 'integration'
  | 'organization'
  | 'permission'
  | 'report'
  | 'report_schedule'
  | 'resource_type'
  | 'role'
  | 'team'
  | 'webhook';

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
