/**
 * What is one's own, by areas, for `self(area)`. No role gives or takes an area, and they are no nodes of the catalogue:
 * a session holds all of them by nature, an API key those that it names, as `self.<area>`.
 */
export type SelfArea =
  /** Who one is, and what one may do. */
  | 'profile'
  /** Where one is signed in. */
  | 'sessions'
  /** Second factors and backup codes. */
  | 'factors'
  /** Accounts at other providers that one can sign in with. */
  | 'identities'
  /** Joining organizations, and what belonging to them allows. */
  | 'organizations'
  /** What belonging to teams allows. */
  | 'teams'
  /** What one has tried of integrations. */
  | 'integrations'
  /** What one was told of, and how one wants to be told. */
  | 'notifications'
  /** The front page and the search: what else one may see, at a glance. */
  | 'overview'
  /** What one has asked workflows for. */
  | 'executions'
  /** Access that one asks for. */
  | 'requests'
  /** What others ask for and one is asked to decide. */
  | 'approvals'
  /** What one has asked for help with. */
  | 'support'
  /** What the vault can keep. */
  | 'vault'
  /** Friends, and whom one has blocked. */
  | 'contacts'
  /** What one takes part in, and what is said there. */
  | 'conversations'
  /** What one has uploaded, and what others share with one. */
  | 'files'
  /** Calls in one's conversations. */
  | 'calls'
  /** Whether one is there. */
  | 'presence'
  /** Public keys for end-to-end encryption. */
  | 'keys';
