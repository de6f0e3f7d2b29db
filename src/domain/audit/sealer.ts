import type { Database, OpenTx } from '../../platform/db/database.ts';
import type { EventText } from './chain.ts';
import {
  claimSeal,
  eventsById,
  moveMark,
  nextEvents,
  type Position,
  positionOf,
  unsealedIds,
  writeBatch,
} from './seal.ts';

/** The newest head of the ledger. Kept elsewhere, it shows later whether the end of the ledger was cut off. */
export interface Head {
  /** Number of the batch, from 1. */
  readonly number: number;
  /** Hexadecimal. */
  readonly head: string;
  /** Events sealed so far, in all batches. */
  readonly events: number;
  /** RFC 3339 with microseconds. */
  readonly sealedAt: string;
}

export interface SealerOptions {
  readonly database: Database;
  /** HMAC key of the heads; without it nobody can make a ledger that verifies. */
  readonly key: Buffer;
  /** Pause between two looks for new events; 1,000 when absent. */
  readonly intervalMilliseconds?: number;
  /** Events in a batch, at most; 1,000 when absent: some ten milliseconds of hashing. */
  readonly batchSize?: number;
  /** Told each new head after its commit, in order, without waiting for the outcome. */
  readonly onHead: (head: Head) => void | Promise<void>;
  readonly onError: (error: unknown) => void;
}

export interface Sealer {
  start(): void;
  /** Seals what is there, and waits for it and for every `onHead`. */
  stop(): Promise<void>;
  /** Seals all events that can be sealed; resolves with their number: 0 when another instance is at it. */
  sealNow(): Promise<number>;
}

/**
 * Seals committed audit events into batches, away from the requests that caused them; of all instances, one at a time.
 * An event is sealed once no transaction that began before its own is still running, in any database of the cluster.
 *
 * A restored ledger has transaction ids of another cluster. Where the mark lies ahead of this cluster, or is 0, the
 * sealer looks at all events once; a restore should set `audit_sealer.xid` to 0 to be sure of that.
 */
export function createSealer(options: SealerOptions): Sealer {
  const { database, key, onHead, onError } = options;
  const interval = options.intervalMilliseconds ?? 1_000;
  const size = options.batchSize ?? 1_000;
  const telling = new Set<Promise<void>>();
  /** Up to which batch the events are counted, so that the sum is not taken anew each second. */
  let counted = { number: 0, events: 0 };
  let queue: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let started = false;

  async function drain(): Promise<number> {
    for (let sealed = 0; ; ) {
      const step = await database.transact(async tx => {
        if (!(await claimSeal(tx))) return null;
        const position = await positionOf(tx, counted.number);
        if (position.lost) return { lost: position };
        const events = await nextEvents(tx, position, size);
        const last = events.at(-1);
        if (last === undefined) return null;
        const isFull = events.length === size;
        moveMark(tx, position.mark, isFull ? last.xid : position.horizon);
        return { head: seal(tx, position, events), sealed: events.length, isFull };
      });
      if (step === null) return sealed;
      if ('lost' in step) return sealed + (await sealAnywhere(step.lost));
      tell(step.head);
      sealed += step.sealed;
      if (!step.isFull) return sealed;
    }
  }

  /** Goes through all events, whatever the mark says, and sets the mark anew. */
  async function sealAnywhere(lost: Position): Promise<number> {
    let sealed = 0;
    for await (const rows of database.stream<{ id: string }>(unsealedIds(lost), size)) {
      const step = await database.transact(async tx => {
        if (!(await claimSeal(tx))) return null;
        const ids = rows.map(row => row.id);
        const [position, events] = [await positionOf(tx, counted.number), await eventsById(tx, ids)];
        return { head: events.length === 0 ? null : seal(tx, position, events), sealed: events.length };
      });
      if (step === null) return sealed;
      if (step.head !== null) tell(step.head);
      sealed += step.sealed;
    }
    await database.transact(async tx => {
      if (await claimSeal(tx)) moveMark(tx, lost.mark, lost.horizon);
    });
    return sealed;
  }

  function seal(tx: OpenTx, position: Position, events: readonly EventText[]): Head {
    const batch = writeBatch(tx, key, position, events);
    return {
      number: batch.number,
      head: batch.head.toString('hex'),
      events: counted.events + position.added + batch.events,
      sealedAt: batch.sealedAt,
    };
  }

  /** Only after the commit: a head that was rolled back must never be told. */
  function tell(head: Head): void {
    counted = { number: head.number, events: head.events };
    const told = (async () => onHead(head))()
      .catch(onError)
      .finally(() => telling.delete(told));
    telling.add(told);
  }

  function sealNow(): Promise<number> {
    const run = queue.then(drain);
    queue = run.catch(() => {});
    return run;
  }

  async function tick(): Promise<void> {
    await sealNow().catch(onError);
    if (started) timer = setTimeout(tick, interval).unref();
  }

  return {
    start() {
      if (started) return;
      started = true;
      void tick();
    },
    async stop() {
      started = false;
      clearTimeout(timer);
      await sealNow().catch(onError);
      await Promise.all(telling);
    },
    sealNow,
  };
}
