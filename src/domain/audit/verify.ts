import type { Database } from '../../platform/db/database.ts';
import { type Batch, type EventText, eventHash, eventText, exactTime, headOf, noHead } from './chain.ts';
import * as found from './findings.ts';
import { MerkleTree } from './merkle.ts';

export interface VerifyOptions {
  /** A head that was kept outside the database: it and all before it must be there. `head` is hexadecimal. */
  readonly expectedHead?: { readonly number: number; readonly head: string };
  /** How many findings to describe; 100 when absent. All are counted. */
  readonly describe?: number;
}

export interface Verification {
  readonly ok: boolean;
  readonly batches: number;
  /** Sealed events that were looked at. */
  readonly events: number;
  /** Committed events that no batch vouches for yet. */
  readonly unsealed: number;
  /** The newest batch, to compare with the head that was logged. Null when nothing is sealed. */
  readonly head: { readonly number: number; readonly head: string } | null;
  readonly problems: number;
  readonly findings: readonly found.Finding[];
}

interface BatchRow extends Batch {
  readonly head: Buffer;
}
interface Leaf {
  readonly batch: number;
  readonly position: number;
  readonly eventId: string;
  readonly hash: Buffer;
}
type LeafRow = Leaf & (EventText | { readonly id: null });

const chunk = 500;
const batchesText = `select number, ${exactTime('sealed_at')} as "sealedAt", events, root, previous, head
  from audit_batches where number <= $1 order by number`;
const leavesText = `select l.batch, l.position, l.event_id::text as "eventId", l.hash, ${eventText}
  from audit_leaves l left join audit_events e on e.id = l.event_id
  where l.batch <= $1 order by l.batch, l.position`;
const orphansText = `select l.event_id::text as "eventId", l.batch from audit_leaves l
  where l.batch > $1 and not exists (select from audit_batches b where b.number = l.batch)`;
// Right after a restore the mark belongs to another cluster and says nothing about this one; see the sealer.
const unsealedText = `select e.id::text as id, e.xid < m.mark and m.mark <= m.horizon as inserted
  from audit_events e
  cross join (select coalesce((select xid from audit_sealer), '0') as mark,
                     pg_snapshot_xmin(pg_current_snapshot()) as horizon) m
  where not exists (select from audit_leaves l where l.event_id = e.id)`;

/**
 * Compares the whole ledger with its seals: every event with its leaf, every batch with its root, its head and the head
 * before it. Reads in order and holds a few hundred rows at a time. Throws only when the database cannot be read.
 * That the end was cut off shows only against `expectedHead`.
 */
export async function verifyLedger(
  database: Database,
  key: Buffer,
  options: VerifyOptions = {},
): Promise<Verification> {
  const findings = found.createFindings(options.describe ?? 100);
  const { expectedHead } = options;
  const [newest] = await database.rows<{ number: number }>({
    text: 'select coalesce(max(number), 0) as number from audit_batches',
  });
  // The sealer may go on meanwhile; what it adds is left for the next time.
  const values = [newest?.number ?? 0];
  const leaves = each(database.stream<LeafRow>({ text: leavesText, values }, chunk));
  let before = { number: 0, head: noHead };
  let batches = 0;
  let events = 0;
  let rightHeads = 0;

  try {
    let leaf = await leaves.next();
    for await (const batch of each(database.stream<BatchRow>({ text: batchesText, values }, chunk))) {
      const tree = new MerkleTree();
      let isNumbered = true;
      for (; leaf.done !== true && leaf.value.batch <= batch.number; leaf = await leaves.next()) {
        const row = leaf.value;
        events += 1;
        if (row.id === null) findings.add(found.deleted(row));
        else if (!eventHash(row).equals(row.hash)) findings.add(found.edited(row));
        if (row.batch < batch.number) {
          findings.add(found.orphaned(row));
        } else {
          if (row.position !== tree.size) isNumbered = false;
          tree.push(row.hash);
        }
      }
      findings.add(...problemsOf(batch, tree, before));
      if (!isNumbered) findings.add(found.renumbered(batch.number));
      if (headOf(key, batch).equals(batch.head)) rightHeads += 1;
      else findings.addHead(batch.number);
      const head = batch.head.toString('hex');
      if (expectedHead?.number === batch.number && expectedHead.head.toLowerCase() !== head) {
        findings.add(found.otherHead(batch.number, expectedHead.head, head));
      }
      before = batch;
      batches += 1;
    }
  } finally {
    await leaves.return(undefined);
  }

  if (expectedHead !== undefined && expectedHead.number > before.number) {
    findings.add(found.truncated(before.number, expectedHead.number));
  }
  for await (const leaf of each(database.stream<Leaf>({ text: orphansText, values }, chunk))) {
    findings.add(found.orphaned(leaf));
  }
  let unsealed = 0;
  for await (const event of each(database.stream<{ id: string; inserted: boolean }>({ text: unsealedText }, chunk))) {
    if (event.inserted) findings.add(found.inserted(event.id));
    else unsealed += 1;
  }
  return {
    batches,
    events,
    unsealed,
    head: before.number === 0 ? null : { number: before.number, head: before.head.toString('hex') },
    ...findings.concluded(rightHeads > 0),
  };
}

function problemsOf(batch: BatchRow, tree: MerkleTree, before: { number: number; head: Buffer }): found.Finding[] {
  const problems: found.Finding[] = [];
  if (batch.number !== before.number + 1) problems.push(found.missingBatches(before.number + 1, batch.number - 1));
  if (!batch.previous.equals(before.head)) problems.push(found.brokenLink(batch.number, before.number));
  if (batch.events !== tree.size) problems.push(found.miscounted(batch.number, batch.events, tree.size));
  if (!tree.root().equals(batch.root)) problems.push(found.otherRoot(batch.number));
  return problems;
}

async function* each<T>(chunks: AsyncIterable<readonly T[]>): AsyncGenerator<T, void, undefined> {
  for await (const rows of chunks) yield* rows;
}
