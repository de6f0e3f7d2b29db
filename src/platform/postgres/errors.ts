/** Why the embedded PostgreSQL could not start. Closed: callers switch over it. */
export type PostgresStartErrorCode =
  | 'binaries_missing'
  | 'binaries_unusable'
  | 'no_unprivileged_user'
  | 'data_directory_unusable'
  | 'data_directory_not_a_cluster'
  | 'data_directory_not_ours'
  | 'data_directory_in_use'
  | 'version_mismatch'
  | 'socket_folder_unusable'
  | 'initdb_failed'
  | 'password_unknown'
  | 'start_failed';

/** A start that was refused or failed. `message` is one line in plain words: what, why, and how to mend it. */
export class PostgresStartError extends Error {
  override readonly name = 'PostgresStartError';
  readonly code: PostgresStartErrorCode;

  constructor(code: PostgresStartErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The `code` of a system or PostgreSQL error (`ENOENT`, `57P03`), or undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return undefined;
}

/** What an unknown error says, on one line. */
export function errorText(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' | ');
}
