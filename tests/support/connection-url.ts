import type { ConnectionParameters } from '../../src/platform/postgres/session.ts';

/** The URL that leads to a PostgreSQL of ours, as DATABASE_URL takes it; `database` in place of the one it is made with. */
export function connectionUrl(connection: ConnectionParameters, database = connection.database): string {
  const { host, port, user, password } = connection;
  return `postgres://${user}:${password}@localhost/${database}?host=${encodeURIComponent(host)}&port=${port}`;
}
