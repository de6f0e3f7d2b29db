import type { AuditStatements } from '../domain/audit/ledger.ts';
import type { AuditRecord } from '../kernel/backing.ts';
import type { Database } from '../platform/db/database.ts';
import { DatabaseUnavailable } from '../platform/db/errors.ts';

/** Events in one commit, at most. */
const most = 500;

interface Waiting {
  readonly record: AuditRecord;
  readonly stored: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Stores audit events of reads, each for good before its promise resolves. Those that come while a commit is under way
 * share the next one: waiting for the disk costs many of them no more than one.
 */
export function recordReads(database: Database, statements: AuditStatements): (record: AuditRecord) => Promise<void> {
  let waiting: Waiting[] = [];
  let running = false;

  async function store(batch: readonly Waiting[]): Promise<void> {
    try {
      const records = batch.map(({ record }) => record);
      await database.transact(tx => tx.commitWith(statements.many(records)));
      for (const { stored } of batch) stored();
    } catch (error) {
      // One event that cannot be stored must not take the others with it.
      if (batch.length > 1 && !(error instanceof DatabaseUnavailable)) {
        for (const each of batch) await store([each]);
      } else for (const { failed } of batch) failed(error);
    }
  }

  async function drain(): Promise<void> {
    running = true;
    // Those of the same turn of the event loop go together from the start.
    await new Promise(resolve => setImmediate(resolve));
    while (waiting.length > 0) {
      const batch = waiting.slice(0, most);
      waiting = waiting.slice(most);
      await store(batch);
    }
    running = false;
  }

  return record =>
    new Promise((stored, failed) => {
      waiting.push({ record, stored, failed });
      if (!running) void drain();
    });
}
