import { type ConnectionOptions, clientFor } from './connection.ts';
import { DatabaseUnavailable, explained } from './errors.ts';

/** What came of work that wants to be alone. */
export type Held<T> = { readonly held: true; readonly result: T } | { readonly held: false };

/**
 * Runs something while no other process on this database does anything under the same key, with a connection of its own that holds
 * the lock and ends with this process. Not run where another has it. `lost` aborts when the connection is gone, and the lock with it:
 * another may begin then.
 */
export async function holdingSessionLock<T>(
  options: ConnectionOptions,
  key: number,
  work: (lost: AbortSignal) => Promise<T>,
): Promise<Held<T>> {
  const lost = new AbortController();
  const client = clientFor({ ...options, applicationName: 'gatehouse lock', statementTimeoutMilliseconds: 0 });
  await client.connect().catch((error: unknown) => {
    throw explained(error);
  });
  client.on('end', () => lost.abort(new DatabaseUnavailable('the connection that held the lock is lost')));
  try {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [key]);
    return rows[0]?.taken === true ? { held: true, result: await work(lost.signal) } : { held: false };
  } catch (error) {
    throw explained(error);
  } finally {
    await client.end().catch(() => {});
  }
}
