import { DomainError } from '../../kernel/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import type { Objects } from '../../platform/objects/objects.ts';
import { type Archive, archivesOf, readArchive } from './archives.ts';
import { problemOf } from './check-batch.ts';
import { archiveDamaged, archivedTwice, type Finding } from './findings.ts';
import type { LedgerKeys } from './keys.ts';
import { RangeDamaged } from './range-reader.ts';
import type { SealedBatch } from './witness.ts';

/** What was found of a batch in its archive; `events` null where it is in none. */
export interface Archived {
  readonly events: number | null;
  readonly findings: readonly Finding[];
}

export interface ArchiveVerifier {
  /** Looks for archives that were made meanwhile. */
  look(): Promise<void>;
  /** To be asked for each batch in the order of their numbers; `isHere`: seals of it are in the database. */
  eventsOf(batch: SealedBatch, isHere: boolean): Promise<Archived>;
}

interface Parts {
  readonly objects: Pick<Objects, 'get'> | null;
  readonly keys: LedgerKeys;
}

const none: Archived = { events: null, findings: [] };

/** Reads each archive when its first batch comes, all of it: a damaged one is one finding, however many batches it has. */
export async function archiveVerifier(on: Queryable, parts: Parts): Promise<ArchiveVerifier> {
  let archives = await archivesOf(on);
  const before = new Set(archives.map(({ key }) => key));
  let open: { readonly archive: Archive; readonly heads: ReadonlyMap<number, Checked> } | null = null;
  return {
    async look() {
      archives = await archivesOf(on);
    },
    async eventsOf(batch, isHere) {
      const archive = archives.find(({ first, last }) => first <= batch.number && batch.number <= last);
      if (archive === undefined) return none;
      if (isHere) return before.has(archive.key) ? { events: null, findings: [archivedTwice(batch.number)] } : none;
      const findings: Finding[] = [];
      const damaged = (why: string): void => void findings.push(archiveDamaged(archive.first, archive.last, why));
      if (open?.archive !== archive) {
        const { heads, problem } = await contentOf(archive, parts);
        open = { archive, heads };
        if (problem !== null) damaged(problem);
        // It is not told again of each batch that is missing then.
        else if (!heads.has(batch.number)) damaged(`it begins behind batch ${batch.number}`);
      }
      const there = open.heads.get(batch.number);
      if (there !== undefined && !there.head.equals(batch.head)) damaged(`it has another batch ${batch.number}`);
      return { events: there?.events ?? 0, findings };
    },
  };
}

interface Checked {
  readonly head: Buffer;
  readonly events: number;
}

async function contentOf(
  archive: Archive,
  { objects, keys }: Parts,
): Promise<{ heads: Map<number, Checked>; problem: string | null }> {
  const heads = new Map<number, Checked>();
  if (objects === null) return { heads, problem: 'archives were not looked for' };
  let problem: string | null = null;
  let before: SealedBatch | null = null;
  let events = 0;
  let [firstAt, lastAt] = ['~', ''];
  try {
    for await (const content of readArchive(archive.key, { objects, keys })) {
      const { batch } = content;
      problem ??= problemOf(content, before ?? { number: archive.first - 1, head: null }, keys);
      for (const { at } of content.events) {
        if (at < firstAt) firstAt = at;
        if (at > lastAt) lastAt = at;
      }
      heads.set(batch.number, { head: batch.head, events: content.events.length });
      events += content.events.length;
      before = batch;
    }
  } catch (error) {
    if (error instanceof RangeDamaged) return { heads: new Map(), problem: error.message };
    if (error instanceof DomainError && error.code === 'object.not_found')
      return { heads: new Map(), problem: `its file ${archive.key} is gone` };
    throw error;
  }
  const isAsNoted =
    before?.number === archive.last &&
    events === archive.events &&
    (events === 0 || (firstAt === archive.firstAt && lastAt === archive.lastAt));
  return { heads, problem: problem ?? (isAsNoted ? null : 'it has other events than the ledger notes of it') };
}
