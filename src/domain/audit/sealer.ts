import type { Database, OpenTx } from '../../platform/db/database.ts';
import { repeating } from '../../platform/repeating.ts';
import { type EventText, isOurs } from './chain.ts';
import type { LedgerKeys } from './keys.ts';
import { isOpened, openLedger } from './opening.ts';
import {
  claimSeal,
  eventsById,
  isMarkOurs,
  type Looked,
  moveMark,
  nextEvents,
  nothingLooked,
  type Position,
  positionOf,
  unsealedIds,
  writeBatch,
} from './seal.ts';
import { breakBetween, type Head, type Kept, type SealedBatch } from './witness.ts';

export interface SealerOptions {
  readonly database: Database;
  /** Without them nobody can make a ledger that verifies. */
  readonly keys: LedgerKeys;
  /** The head that was kept outside the database when this process started. */
  readonly kept: Kept;
  /** Pause between two looks for new events; 1,000 when absent. */
  readonly intervalMilliseconds?: number;
  /** Events in a batch, at most; 1,000 when absent: some ten milliseconds of hashing. */
  readonly batchSize?: number;
  /**
   * Told each new head after its commit, in order, without waiting for the outcome. `isOwn` is false of those that
   * another instance made, or that were there before anything was kept.
   */
  readonly onHead: (head: Head, isOwn: boolean) => void | Promise<void>;
  /** Told why nothing is sealed any more, and null when that is over. */
  readonly onBreak: (why: string | null) => void;
  /** Told of what shows that somebody has changed the ledger, and keeps nothing from being sealed. */
  readonly onTampering: (what: string, eventIds: readonly string[]) => void;
  readonly onError: (error: unknown) => void;
}

export interface Sealer {
  start(): void;
  /** Seals what is there, and waits for it and for every `onHead`. */
  stop(): Promise<void>;
  /** Seals all events that can be sealed; resolves with their number: 0 when another instance is at it. */
  sealNow(): Promise<number>;
  /** Why nothing is sealed: the ledger is not the one whose head was kept. Null when all is well. */
  broken(): string | null;
}

/** What one transaction has come to. */
interface Step {
  readonly batches: readonly SealedBatch[];
  readonly foreign: readonly string[];
  readonly position: Position;
}

/**
 * Seals committed audit events into batches, away from the requests that caused them; of all instances, one at a time.
 * An event is sealed once no transaction that began before its own is still running, in any database of the cluster.
 * Before every batch the ledger is compared with the head that was kept: where it does not go on from there, nothing is
 * sealed until an operator accepts the break (see accept.ts). Events without a MAC of ours are told and left unsealed.
 *
 * A restored ledger has transaction ids of another cluster. Where the mark lies ahead of this cluster, is 0, or is not
 * ours, the sealer looks at all events once.
 */
export function createSealer(options: SealerOptions): Sealer {
  const { database, keys, onHead, onError } = options;
  const size = options.batchSize ?? 1_000;
  const telling = new Set<Promise<void>>();
  let { kept } = options;
  let broken: { readonly why: string; readonly end: string } | null = null;
  /** Up to which batch the events are counted, so that the sum is not taken anew each second. */
  let counted = { number: 0, events: 0 };
  let queue: Promise<unknown> = Promise.resolve();
  const sealing = repeating({ work: sealNow, milliseconds: options.intervalMilliseconds ?? 1_000, onError });

  /** The end of the ledger, under the seal; null where another instance has it, or where it is not the ledger we know. */
  async function begin(tx: OpenTx): Promise<Position | null> {
    if (!(await claimSeal(tx))) return null;
    const position = await positionOf(tx, counted.number);
    const end = `${position.number}:${position.head?.toString('hex')}`;
    if (kept.state === 'kept' && end === `${kept.head.number}:${kept.head.head}`) {
      mended();
      return position;
    }
    // A break is judged anew only when there is something new.
    if (broken?.end === end) return null;
    const why = await breakBetween(kept, position, tx, keys);
    if (why !== null) {
      if (broken?.why !== why) options.onBreak(why);
      broken = { why, end };
      return null;
    }
    mended();
    return adopt(position.number < counted.number ? await recount(tx) : position);
  }

  function mended(): void {
    if (broken !== null) options.onBreak(null);
    broken = null;
  }

  /** Behind an accepted break the numbers may be lower than what was counted. */
  function recount(tx: OpenTx): Promise<Position> {
    counted = { number: 0, events: 0 };
    return positionOf(tx, 0);
  }

  /** Takes the end of the ledger, which others have committed, for what is kept. */
  function adopt(position: Position): Position {
    const { number, head, sealedAt, added } = position;
    if (head === null || sealedAt === null) return position;
    tell({ number, head: head.toString('hex'), events: counted.events + added, sealedAt }, false);
    return { ...position, added: 0 };
  }

  async function drain(): Promise<number> {
    if (kept.state !== 'kept') {
      // What is there is kept outside before anything is added to it.
      await database.transact(begin);
      await Promise.all(telling);
    }
    let looked = nothingLooked;
    for (let sealed = 0; ; ) {
      const step = await database.transact(async tx => {
        const position = await begin(tx);
        if (position === null) return null;
        if (!isOpened(position, keys)) {
          return { position, batches: await openLedger(tx, keys, position, size), foreign: [], next: looked };
        }
        if (position.lost || !isMarkOurs(keys, position)) return { lost: position };
        const events = await nextEvents(tx, position, looked, size);
        const last = events.at(-1);
        if (last === undefined && looked === nothingLooked) return null;
        const isFull = events.length === size;
        moveMark(tx, keys, position.mark, isFull && last !== undefined ? last.xid : position.horizon);
        return { ...seal(tx, position, events), next: isFull && last !== undefined ? lookedAt(last) : null };
      });
      if (step === null) return sealed;
      if ('lost' in step) {
        if (!isMarkOurs(keys, step.lost))
          options.onTampering('the mark up to which everything is sealed was edited', []);
        return sealed + (await sealAnywhere(step.lost));
      }
      sealed += conclude(step);
      if (step.next === null) return sealed;
      looked = step.next;
    }
  }

  /** Goes through all events, whatever the mark says, and sets the mark anew. */
  async function sealAnywhere(lost: Position): Promise<number> {
    let sealed = 0;
    for await (const rows of database.stream<{ id: string }>(unsealedIds(lost), size)) {
      const step = await database.transact(async tx => {
        const position = await begin(tx);
        if (position === null) return null;
        const ids = rows.map(row => row.id);
        return seal(tx, position, await eventsById(tx, ids));
      });
      if (step === null) return sealed;
      sealed += conclude(step);
    }
    await database.transact(async tx => {
      if (await claimSeal(tx)) moveMark(tx, keys, lost.mark, lost.horizon);
    });
    return sealed;
  }

  /** Writes a batch over those of the events that are ours, if any. */
  function seal(tx: OpenTx, position: Position, events: readonly EventText[]): Step {
    const ours = events.filter(event => isOurs(keys.events, event));
    const taken = new Set(ours);
    const foreign = events.filter(event => !taken.has(event)).map(({ id }) => id);
    const batches = ours.length === 0 ? [] : [writeBatch(tx, keys, position, ours, { kind: 'events' })];
    return { batches, foreign, position };
  }

  /** Only after the commit: a head that was rolled back must never be told. */
  function conclude({ batches, foreign, position }: Step): number {
    if (foreign.length > 0) {
      options.onTampering(
        `${foreign.length} events in the audit log were not written by this server`,
        foreign.slice(0, 10),
      );
    }
    let events = 0;
    for (const batch of batches) {
      events += batch.events;
      tell(
        {
          number: batch.number,
          head: batch.head.toString('hex'),
          events: counted.events + (batch === batches[0] ? position.added : 0) + batch.events,
          sealedAt: batch.sealedAt,
        },
        true,
      );
    }
    return events;
  }

  function tell(head: Head, isOwn: boolean): void {
    counted = { number: head.number, events: head.events };
    kept = { state: 'kept', head };
    const told = (async () => onHead(head, isOwn))()
      .catch(onError)
      .finally(() => telling.delete(told));
    telling.add(told);
  }

  function sealNow(): Promise<number> {
    const run = queue.then(drain);
    queue = run.catch(() => {});
    return run;
  }

  return {
    start: sealing.start,
    async stop() {
      await sealing.stop();
      await sealNow().catch(onError);
      await Promise.all(telling);
    },
    sealNow,
    broken: () => broken?.why ?? null,
  };
}

const lookedAt = ({ xid, id }: EventText): Looked => ({ xid, id });
