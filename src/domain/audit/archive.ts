import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import Type, { type TSchema } from 'typebox';
import type { Action } from '../../kernel/action.ts';
import type { Database } from '../../platform/db/database.ts';
import { newObjectKey } from '../../platform/objects/object-key.ts';
import type { Objects } from '../../platform/objects/objects.ts';
import { job } from '../job.ts';
import { readArchive } from './archives.ts';
import { keepArchive } from './keep-archive.ts';
import { type LedgerKeys, ledgerKeys } from './keys.ts';
import { rangeFile } from './range-file.ts';
import { type BatchContent, readBatches } from './read-batches.ts';

/** What one archive has, at most, beside its last batch: little enough to be held in memory and deleted in one go. */
const mostEvents = 10_000;
const mostBytes = 32 * 1024 * 1024;
/** After that, whoever began an archive is gone. */
const patienceMinutes = 20;

export interface Archiving {
  readonly database: Database;
  readonly objects: Objects;
  readonly keys: LedgerKeys;
  /** Performs as the operator. */
  readonly perform: <O>(action: Action<TSchema, O>, input: unknown) => Promise<O>;
  readonly now: Date;
  readonly days: number;
  /** Where events are sent: what they have not taken stays. */
  readonly destinations: readonly string[];
}

export const archiving = job('audit.archive', {
  data: Type.Object({}),
  every: ({ settings }) => (settings.auditRetentionDays === null ? null : '43 * * * *'),
  run: async ({ database, ports, clock, perform }, _data, { signal, stopping }) => {
    const { auditRetentionDays: days, siem: destinations } = ports.settings;
    if (days === null) return;
    const keys = ledgerKeys(ports.keyring);
    const parts = { database, objects: ports.objects, keys, perform, days, destinations };
    while (!stopping.aborted && !signal.aborted && (await archiveNext({ ...parts, now: clock.now() }))) {
      // One file after the other.
    }
  },
});

/**
 * Moves the oldest events that are old enough into a file; false when there is nothing to do, or another process is at it. The order is what
 * a crash must find: the row that names the file, the file, a look at what was really stored, and then, in one transaction, the events out of
 * the database. What was begun and not finished is removed by the next who comes, and its events are still there.
 */
export async function archiveNext(parts: Archiving): Promise<boolean> {
  const { database, objects, keys, perform, now } = parts;
  if (!(await tidyUnfinished(parts))) return false;
  const found = await nextBatches(parts);
  if (found === null) return false;
  const { text, first, last, events, times } = await packed(readBatches(database, found.first, found.last), keys, now);
  const bytes = await promisify(gzip)(text);
  const key = newObjectKey();
  const sha256 = createHash('sha256').update(bytes).digest();
  await database.rows({
    name: 'audit_archive_begun',
    text: `insert into audit_archives (first_batch, last_batch, events, first_at, last_at, object_key, size, sha256, begun_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [first, last, events, times[0], times[1], key, bytes.length, sha256, now],
  });
  const said = { size: bytes.length, type: 'application/gzip', sha256: sha256.toString('hex') };
  await objects.put(key, inPieces(bytes), said);
  // What is deleted next lies there and nowhere else.
  let read = 0;
  for await (const content of readArchive(key, { objects, keys })) read += content.events.length;
  if (read !== events) throw new Error(`an archive of ${events} events has ${read}`);
  await perform(keepArchive, { first, key });
  return true;
}

/** Removes what a process that is gone has begun; false while one may still be at it. */
async function tidyUnfinished({ database, objects, now }: Archiving): Promise<boolean> {
  const begun = await database.rows<{ key: string; old: boolean }>({
    name: 'audit_archive_unfinished',
    text: `select object_key as key, begun_at < $1::timestamptz - ${patienceMinutes} * interval '1 minute' as old
      from audit_archives where archived_at is null`,
    values: [now],
  });
  if (begun.some(({ old }) => !old)) return false;
  for (const { key } of begun) {
    // First its row: a file that nobody takes back is harmless, a row without its file is not.
    const gone = await database.rows({
      name: 'audit_archive_given_up',
      text: 'delete from audit_archives where object_key = $1 and archived_at is null returning 1',
      values: [key],
    });
    if (gone.length > 0) await objects.delete(key);
  }
  return true;
}

/** Those that are sealed for so long, and that nobody needs here: counted, told, sent, and not the newest. */
async function nextBatches({ database, now, days, destinations }: Archiving) {
  const [row] = await database.rows<{ first: number; last: number | null }>({
    name: 'audit_archive_next',
    text: `select f.first, (select max(b.number) from audit_batches b where b.number >= f.first
          and b.sealed_at < $1::timestamptz - $2 * interval '1 day'
          and b.number < (select max(number) from audit_batches)
          and b.number <= (select least(s.batch, d.batch, r.batch) from activity_state s, activity_days_state d, reveals_told r)
          and b.number < coalesce((select min(batch) from siem_deliveries where destination = any($3::text[])), b.number + 1)
        ) as last
      from (select coalesce(max(last_batch), 0) + 1 as first from audit_archives where archived_at is not null) f`,
    values: [now, days, destinations],
  });
  return row === undefined || row.last === null ? null : { first: row.first, last: row.last };
}

/** The file of as many batches as one archive takes, with what is known of it. Refuses what is not as it was sealed. */
async function packed(batches: AsyncIterable<BatchContent>, keys: LedgerKeys, now: Date) {
  const numbers: number[] = [];
  const times: string[] = [];
  let [events, bytes] = [0, 0];
  async function* some(): AsyncGenerator<BatchContent, void, undefined> {
    for await (const content of batches) {
      numbers.push(content.batch.number);
      events += content.events.length;
      for (const { at } of content.events) times.push(at);
      yield content;
      if (events >= mostEvents || bytes >= mostBytes) return;
    }
  }
  let text = '';
  for await (const lines of rangeFile(some(), { from: null, to: null, madeAt: now.toISOString() }, keys)) {
    text += lines;
    bytes = text.length;
  }
  const { problems } = JSON.parse(text.slice(text.lastIndexOf('\n', text.length - 2) + 1)) as { problems?: string[] };
  if (problems !== undefined) throw new Error(`nothing is archived: ${problems.join('; ')}`);
  const [first = 0, last = 0] = [numbers[0], numbers.at(-1)];
  const ordered = times.toSorted();
  const none = now.toISOString();
  return { text, first, last, events, times: [ordered[0] ?? none, ordered.at(-1) ?? none] as const };
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array, void, undefined> {
  const piece = 256 * 1024;
  for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
}
