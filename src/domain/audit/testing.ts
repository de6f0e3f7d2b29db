import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { cloneDatabase } from '../../../tests/support/postgres.ts';
import type { Caller } from '../../kernel/actor.ts';
import type { AuditRecord } from '../../kernel/backing.ts';
import { systemClock } from '../../platform/clock.ts';
import { type ConnectionOptions, clientFor } from '../../platform/db/connection.ts';
import { Database } from '../../platform/db/database.ts';
import { ledgerKeys } from './keys.ts';
import { auditStatements } from './ledger.ts';

/** A database of its own with our schema; for tests only. */
export interface TestLedger {
  readonly database: Database;
  readonly options: ConnectionOptions;
  /** Runs SQL outside of what the ledger allows, with its triggers and foreign keys asleep. */
  tamper(text: string, values?: readonly unknown[]): Promise<number | null>;
  /** Waits until all written events can be sealed: transactions of other databases of the server hold them up too. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export async function openLedger(): Promise<TestLedger> {
  const clone = await cloneDatabase();
  const options: ConnectionOptions = {
    server: { connectionString: clone.url },
    statementTimeoutMilliseconds: 30_000,
    applicationName: 'audit test',
  };
  const database = new Database({ ...options, readers: 2, writers: 4, waitMilliseconds: 10_000 });
  return {
    database,
    options,
    async tamper(text, values = []) {
      const client = clientFor(options);
      await client.connect();
      try {
        await client.query('set session_replication_role = replica');
        return (await client.query(text, [...values])).rowCount;
      } finally {
        await client.end();
      }
    },
    async settled() {
      const text = `select 1 from audit_events, pg_current_snapshot() s
        where xid >= pg_snapshot_xmin(s) and xid < pg_snapshot_xmax(s) limit 1`;
      for (let tries = 0; (await database.rows({ text })).length > 0; tries += 1) {
        if (tries > 2_000) throw new Error('a transaction on the server does not end');
        await sleep(10);
      }
    },
    async close() {
      await database.close();
      await clone.drop();
    },
  };
}

export const testKeys = ledgerKeys({ derive: purpose => createHash('sha256').update(purpose).digest() });

/** The statement of one event that testKeys vouch for. */
export const auditInsert = auditStatements(testKeys).one;

export const someCaller: Caller = {
  credential: 'token',
  organization: null,
  ip: '192.0.2.7',
  userAgent: 'test',
  requestId: 'r-1',
  device: null,
  via: 'http',
};

export function someRecord(change: Partial<AuditRecord> = {}): AuditRecord {
  return {
    action: 'team.create',
    outcome: 'success',
    actorId: randomUUID(),
    targets: [],
    details: {},
    caller: someCaller,
    at: systemClock.now(),
    ...change,
  };
}
