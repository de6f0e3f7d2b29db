import { type ConnectionOptions, clientFor } from './connection.ts';

/**
 * Lets PostgreSQL look at tables that have just changed much: what it knows of their rows when it plans, and which pages
 * indexes alone can answer for. It would come to that by itself, minutes later. Takes seconds for a million rows, and keeps
 * nobody from reading or writing meanwhile.
 */
export async function tidy(options: ConnectionOptions, tables: readonly string[]): Promise<void> {
  // No transaction may be around it.
  const client = clientFor({ ...options, statementTimeoutMilliseconds: 0 });
  try {
    await client.connect();
    for (const table of tables) await client.query(`vacuum (analyze) ${table}`);
  } finally {
    await client.end();
  }
}
