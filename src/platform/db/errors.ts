import pg from 'pg';

/** PostgreSQL cannot answer now: gone, restarting, out of connections, or slower than our limits. Answered by 503. */
export class DatabaseUnavailable extends Error {}

/** Tells of what went wrong, but for what the database cannot do now: that is told by all others. */
export function unlessAway(tell: (error: unknown) => void): (error: unknown) => void {
  return error => {
    if (!(error instanceof DatabaseUnavailable)) tell(error);
  };
}

/** PostgreSQL answers, but its version, settings or schema are not what we need; the message says what to mend. */
export class DatabaseUnsuitable extends Error {}

/**
 * PostgreSQL refused a statement. Says what it broke and never with what: the message and the detail of the original
 * hold rows ("Failing row contains …") and values, and would be logged, stored with a job and shown with a stack.
 */
export class StatementFailed extends Error {
  override readonly name = 'StatementFailed';
  /** SQLSTATE. */
  readonly code: string;
  readonly constraint: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;
  /** Where in PostgreSQL it was raised. */
  readonly routine: string | undefined;
  constructor({ code = 'unknown', constraint, table, column, routine }: pg.DatabaseError) {
    const place = [constraint, table, column].filter(name => name !== undefined).join(', ');
    super(`PostgreSQL refused a statement: ${code}${place === '' ? '' : ` (${place})`}`);
    this.code = code;
    this.constraint = constraint;
    this.table = table;
    this.column = column;
    this.routine = routine;
  }
}

/** The COMMIT itself was refused, as by a deferred constraint: nothing was stored. */
export class CommitFailed extends Error {
  override readonly name = 'CommitFailed';
}

// 57P01–57P03: shutting down or starting; 53300: too many connections; 57014: statement timeout or cancel;
// 25P03: idle in transaction; 55P03: lock timeout; 40001, 40P01: serialization failure and deadlock; 25006: read only,
// as after a failover; 3D000: no such database.
// Whole classes: 08 connection, 28 login refused, 53 out of disk, memory or connections, 58 errors of its system.
const passingClasses = new Set(['08', '28', '53', '58']);
const passing = new Set([
  '57P01',
  '57P02',
  '57P03',
  '57P05',
  '25006',
  '3D000',
  '57014',
  '25P03',
  '55P03',
  '40001',
  '40P01',
]);

/**
 * Turns what `pg` throws into `DatabaseUnavailable` where trying again later makes sense, and anything else that
 * PostgreSQL refuses into `StatementFailed`. Whatever talks to PostgreSQL throws its errors through here.
 */
export function explained(error: unknown): unknown {
  if (error instanceof pg.DatabaseError) {
    const failed = new StatementFailed(error);
    return passing.has(failed.code) || passingClasses.has(failed.code.slice(0, 2))
      ? new DatabaseUnavailable(error.message, { cause: failed })
      : failed;
  }
  if (error instanceof DatabaseUnavailable || error instanceof StatementFailed || !(error instanceof Error))
    return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const gone = /^(ECONN|EPIPE|ENOENT|ETIMEDOUT|EHOST|ENET|EAI_)/.test(code);
  return gone || /connection|not queryable|timeout|terminated/i.test(error.message)
    ? new DatabaseUnavailable(error.message, { cause: error })
    : error;
}

/** Whether a server that was written to takes no writes. */
export function isReadOnly(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '25006';
}

/** The name of the constraint or unique index that a statement broke, if that is why it failed. */
export function brokenConstraint(error: unknown): string | undefined {
  return error instanceof StatementFailed && error.code.startsWith('23') ? error.constraint : undefined;
}

/** Whether PostgreSQL ended a statement because two transactions waited for each other: what it did is undone, and can be tried again. */
export function isDeadlock(error: unknown): boolean {
  const cause = error instanceof DatabaseUnavailable ? error.cause : error;
  return cause instanceof StatementFailed && cause.code === '40P01';
}
