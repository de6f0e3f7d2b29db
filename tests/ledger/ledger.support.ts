import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { headKeeper, keptHead } from '../../src/compose/audit-head.ts';
import { createLogger } from '../../src/compose/gatehouse.ts';
import { auditStatements } from '../../src/domain/audit/ledger.ts';
import { createSealer, type Sealer } from '../../src/domain/audit/sealer.ts';
import { openLedger, someRecord, type TestLedger, testKeys } from '../../src/domain/audit/testing.ts';
import { type Verification, verifyLedger } from '../../src/domain/audit/verify.ts';
import { createOutboundClient } from '../../src/platform/http-client/client.ts';

/** What a server does with the ledger, without the rest of it: seals, keeps heads in its folder, and is told things. */
export interface Instance {
  readonly sealer: Sealer;
  readonly tampering: readonly string[];
  readonly errors: readonly unknown[];
}

/** A ledger, and the folder in which its head is kept. */
export interface Witnessed {
  readonly ledger: TestLedger;
  readonly folder: string;
  /** Empties everything and seals three batches of four events. */
  fill(): Promise<void>;
  /** A server that starts now; it seals when told to. */
  start(folder?: string): Promise<Instance>;
  write(count: number): Promise<void>;
  /** Seals what can be sealed. */
  seal(instance: Instance): Promise<void>;
  /** As `gatehouse audit verify` does it. */
  verify(folder?: string): Promise<Verification>;
  batches(): Promise<number>;
  close(): Promise<void>;
}

export async function openWitnessed(): Promise<Witnessed> {
  const ledger = await openLedger();
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-ledger-'));
  const outbound = createOutboundClient({ allow: [] });
  const logger = createLogger({ logLevel: 'silent' });

  const start: Witnessed['start'] = async (data = folder) => {
    const tampering: string[] = [];
    const errors: unknown[] = [];
    const keeper = headKeeper({ data, auditWebhookUrl: null }, testKeys, { outbound, logger });
    const sealer = createSealer({
      database: ledger.database,
      keys: testKeys,
      kept: await keptHead(data, testKeys),
      onHead: (head, isOwn) => keeper.keep(head, isOwn),
      onBreak() {},
      onTampering: what => void tampering.push(what),
      onError: error => void errors.push(error),
    });
    return { sealer, tampering, errors };
  };
  const write: Witnessed['write'] = async count => {
    // Every other one is about something with a name.
    const records = Array.from({ length: count }, (_, index) =>
      someRecord(index % 2 === 0 ? { targets: [{ kind: 'credential', id: randomUUID(), name: 'Router' }] } : {}),
    );
    await ledger.database.rows(auditStatements(testKeys).many(records));
  };
  const seal: Witnessed['seal'] = async ({ sealer }) => {
    await ledger.settled();
    await sealer.sealNow();
    // Waits for the head to be kept, and seals nothing more.
    await sealer.stop();
  };
  return {
    ledger,
    folder,
    start,
    write,
    seal,
    async fill() {
      await ledger.tamper('truncate audit_events, audit_leaves, audit_batches, audit_sealer');
      await rm(join(folder, 'audit-head.json'), { force: true });
      const instance = await start();
      for (let batch = 0; batch < 3; batch += 1) {
        await write(4);
        await seal(instance);
      }
    },
    async verify(data = folder) {
      const kept = await keptHead(data, testKeys);
      const options =
        kept.state === 'damaged' ? { damagedHead: kept.why } : kept.state === 'none' ? {} : { expectedHead: kept.head };
      return verifyLedger(ledger.database, testKeys, options);
    },
    async batches() {
      const [row] = await ledger.database.rows<{ n: number }>({ text: 'select count(*) as n from audit_batches' });
      return row?.n ?? Number.NaN;
    },
    async close() {
      await outbound.close();
      await ledger.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
