import pg from 'pg';

/** PostgreSQL cannot answer now: gone, restarting, out of connections, or slower than our limits. Answered by 503. */
export class DatabaseUnavailable extends Error {}

/** PostgreSQL answers, but its version, settings or schema are not what we need; the message says what to mend. */
export class DatabaseUnsuitable extends Error {}

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

/** Turns what `pg` throws into `DatabaseUnavailable` where trying again later makes sense. */
export function explained(error: unknown): unknown {
  if (error instanceof pg.DatabaseError) {
    return error.code !== undefined && (passing.has(error.code) || passingClasses.has(error.code.slice(0, 2)))
      ? new DatabaseUnavailable(error.message, { cause: error })
      : error;
  }
  if (error instanceof DatabaseUnavailable || !(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const gone = /^(ECONN|EPIPE|ENOENT|ETIMEDOUT|EHOST|ENET|EAI_)/.test(code);
  return gone || /connection|not queryable|timeout|terminated/i.test(error.message)
    ? new DatabaseUnavailable(error.message, { cause: error })
    : error;
}

/** The name of the constraint or unique index that a statement broke, if that is why it failed. */
export function brokenConstraint(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError && error.code?.startsWith('23') ? error.constraint : undefined;
}
