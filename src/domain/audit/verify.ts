import type { Database } from '../../platform/db/database.ts';
import type { Objects } from '../../platform/objects/objects.ts';
import { type EventText, eventHash, eventText, headOf, isOurs, noHead } from './chain.ts';
import { hasRightMac } from './check-batch.ts';
import * as found from './findings.ts';
import type { LedgerKeys } from './keys.ts';
import { MerkleTree } from './merkle.ts';
import { noteOf } from './note.ts';
import { isMarkOurs } from './seal.ts';
import { archiveVerifier } from './verify-archives.ts';
import { batchColumns, type SealedBatch } from './witness.ts';

export interface VerifyOptions {
  /**
   * A head that was kept outside the database: it and all before it must be there. `head` is hexadecimal. With the time
   * at which it was sealed, a break that an operator accepted since then excuses its absence.
   */
  readonly expectedHead?: { readonly number: number; readonly head: string; readonly sealedAt?: string };
  /** Why what was kept outside the database cannot be compared, which is a finding of its own. */
  readonly damagedHead?: string;
  /** Where archives lie; without it they are not opened, which is a finding where there are some. */
  readonly objects?: Pick<Objects, 'get'>;
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
  /** What is no problem and should nevertheless be known for ever, in plain words. */
  readonly notices: readonly string[];
}

interface Leaf {
  readonly batch: number;
  readonly position: number;
  readonly eventId: string;
  readonly hash: Buffer;
}
type LeafRow = Leaf & (EventText | { readonly id: null });

const chunk = 500;
const batchesText = `select ${batchColumns} from audit_batches where number <= $1 order by number`;
const leavesText = `select l.batch, l.position, l.event_id::text as "eventId", l.hash, ${eventText}
  from audit_leaves l left join audit_events e on e.id = l.event_id
  where l.batch <= $1 order by l.batch, l.position`;
const orphansText = `select l.event_id::text as "eventId", l.batch from audit_leaves l
  where l.batch > $1 and not exists (select from audit_batches b where b.number = l.batch)`;
// Right after a restore the mark belongs to another cluster and says nothing about this one; see the sealer.
const unsealedText = `select ${eventText}, e.xid < m.mark and m.mark <= m.horizon as skipped
  from audit_events e
  cross join (select coalesce((select xid from audit_sealer), '0') as mark,
                     pg_snapshot_xmin(pg_current_snapshot()) as horizon) m
  where not exists (select from audit_leaves l where l.event_id = e.id)`;
const markText = 'select xid::text as mark, mac as "markMac" from audit_sealer';

/**
 * Compares the whole ledger with its seals: every event with its leaf, every batch with its root, its head and the head
 * before it, every event with its MAC. Reads in order and holds a few hundred rows at a time. Throws only when the database cannot be read.
 * That the end was cut off shows only against `expectedHead`.
 */
export async function verifyLedger(
  database: Database,
  keys: LedgerKeys,
  options: VerifyOptions = {},
): Promise<Verification> {
  const findings = found.createFindings(options.describe ?? 100);
  const { expectedHead } = options;
  if (options.damagedHead !== undefined) findings.add(found.damagedHead(options.damagedHead));
  const [newest] = await database.rows<{ number: number }>({
    text: 'select coalesce(max(number), 0) as number from audit_batches',
  });
  // The sealer may go on meanwhile; what it adds is left for the next time.
  const values = [newest?.number ?? 0];
  const archives = await archiveVerifier(database, { objects: options.objects ?? null, keys });
  const leaves = each(database.stream<LeafRow>({ text: leavesText, values }, chunk));
  let before = { number: 0, head: noHead };
  let batches = 0;
  let events = 0;
  let rightHeads = 0;
  /** Whether events without a MAC are vouched for by the time at which they were sealed. */
  let isOpened = false;
  let headThere: string | null = null;
  let isExcused = false;
  const notices: string[] = [];

  try {
    let leaf = await leaves.next();
    // What was archived before the seals were read must be there no more, what was archived since then may be in both.
    await archives.look();
    for await (const batch of each(database.stream<SealedBatch>({ text: batchesText, values }, chunk))) {
      const isHere = leaf.done !== true && leaf.value.batch <= batch.number;
      const archived = await archives.eventsOf(batch, isHere);
      findings.add(...archived.findings);
      if (archived.events !== null) events += archived.events;
      const tree = new MerkleTree();
      let isNumbered = true;
      for (; leaf.done !== true && leaf.value.batch <= batch.number; leaf = await leaves.next()) {
        const row = leaf.value;
        events += 1;
        if (row.id === null) findings.add(found.deleted(row));
        else if (!eventHash(row).equals(row.hash) || !hasRightMac(keys, row, batch.kind))
          findings.add(found.edited(row));
        if (row.batch < batch.number) {
          findings.add(found.orphaned(row));
        } else {
          if (row.position !== tree.size) isNumbered = false;
          tree.push(row.hash);
        }
      }
      findings.add(...problemsOf(batch, archived.events === null ? tree : null, before));
      if (!isNumbered) findings.add(found.renumbered(batch.number));
      if (headOf(keys.heads, batch).equals(batch.head)) {
        rightHeads += 1;
        isOpened ||= batch.kind !== null;
        const notice = noteOf(batch);
        if (notice !== null) notices.push(notice);
        if (batch.kind === 'accepted' && batch.sealedAt > (expectedHead?.sealedAt ?? '9')) isExcused = true;
      } else findings.addHead(batch.number);
      if (expectedHead?.number === batch.number) headThere = batch.head.toString('hex');
      before = batch;
      batches += 1;
    }
  } finally {
    await leaves.return(undefined);
  }

  if (expectedHead !== undefined && !isExcused) {
    if (expectedHead.number > before.number) findings.add(found.truncated(before.number, expectedHead.number));
    else if (headThere !== null && headThere !== expectedHead.head.toLowerCase()) {
      findings.add(found.otherHead(expectedHead.number, expectedHead.head, headThere));
    }
  }
  for await (const leaf of each(database.stream<Leaf>({ text: orphansText, values }, chunk))) {
    findings.add(found.orphaned(leaf));
  }
  const [mark] = await database.rows<{ mark: string; markMac: Buffer | null }>({ text: markText });
  if (mark !== undefined && mark.markMac !== null) isOpened = true;
  if (isOpened && (mark === undefined || !isMarkOurs(keys, mark))) findings.add(found.otherMark);
  let unsealed = 0;
  const rest = database.stream<EventText & { readonly skipped: boolean }>({ text: unsealedText }, chunk);
  for await (const event of each(rest)) {
    if (event.mac === null ? isOpened : !isOurs(keys.events, event)) findings.add(found.inserted(event.id));
    else if (event.skipped) findings.add(found.skipped(event.id));
    else unsealed += 1;
  }
  return {
    batches,
    events,
    unsealed,
    head: before.number === 0 ? null : { number: before.number, head: before.head.toString('hex') },
    notices,
    ...findings.concluded(rightHeads > 0),
  };
}

function problemsOf(
  batch: SealedBatch,
  tree: MerkleTree | null,
  before: { number: number; head: Buffer },
): found.Finding[] {
  const problems: found.Finding[] = [];
  if (batch.number !== before.number + 1) problems.push(found.missingBatches(before.number + 1, batch.number - 1));
  if (!batch.previous.equals(before.head)) problems.push(found.brokenLink(batch.number, before.number));
  // Of what is archived, its archive was checked.
  if (tree === null) return problems;
  if (batch.events !== tree.size) problems.push(found.miscounted(batch.number, batch.events, tree.size));
  if (!tree.root().equals(batch.root)) problems.push(found.otherRoot(batch.number));
  return problems;
}

async function* each<T>(chunks: AsyncIterable<readonly T[]>): AsyncGenerator<T, void, undefined> {
  for await (const rows of chunks) yield* rows;
}
