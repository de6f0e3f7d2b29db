import pg from 'pg';
import type { Server } from '../db/server.ts';

/** What pg-boss asks of a database. */
export interface BossDatabase {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/**
 * Two connections for the queue's own statements. They are not the pipelined ones of `Database`: pg-boss sends several
 * statements in one text, with BEGIN and COMMIT among them, and DDL that may take long. On a shared connection all reads
 * would wait behind those, and a failure would leave them in an aborted transaction. This pool drops such a connection.
 */
export function openPool(
  server: Server,
  failed: (error: Error) => void,
): { readonly database: BossDatabase; close(): Promise<void> } {
  const pool = new pg.Pool({
    ...server,
    max: 2,
    application_name: 'gatehouse jobs',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    options: '-c timezone=UTC -c statement_timeout=60000',
    // A server that is frozen does not keep its own timeout.
    query_timeout: 70_000,
  });
  pool.on('error', error => {
    // Connections that end while the pool closes are no news.
    if (!pool.ending) failed(error);
  });
  return {
    database: { executeSql: (text, values) => pool.query<Record<string, unknown>>(text, values) },
    close: () => pool.end(),
  };
}
