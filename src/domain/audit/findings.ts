/** Something that is not as it was sealed. */
export interface Finding {
  readonly kind:
    | 'archive'
    | 'edited'
    | 'deleted'
    | 'inserted'
    | 'batch'
    | 'chain'
    | 'truncated'
    | 'mark'
    | 'kept'
    | 'key';
  /** In plain words, with the ids. */
  readonly message: string;
  readonly eventId?: string;
  readonly batch?: number;
}

export interface Findings {
  add(...findings: readonly Finding[]): void;
  /** The head of a batch does not come from the key. */
  addHead(batch: number): void;
  /** `isKeyRight`: at least one head comes from the key. */
  concluded(isKeyRight: boolean): { ok: boolean; problems: number; findings: readonly Finding[] };
}

/** Counts every finding and keeps the first `limit`, so that a ledger that is all wrong fills no memory. */
export function createFindings(limit: number): Findings {
  const kept: Finding[] = [];
  const heads: Finding[] = [];
  let problems = 0;
  let badHeads = 0;
  return {
    add(...findings) {
      problems += findings.length;
      kept.push(...findings.slice(0, limit - kept.length));
    },
    addHead(batch) {
      badHeads += 1;
      if (heads.length < limit) heads.push(forged(batch));
    },
    concluded(isKeyRight) {
      const [count, found] = badHeads === 0 || isKeyRight ? [badHeads, heads] : [1, [wrongKey]];
      const all = [...found, ...kept].slice(0, limit);
      return { ok: problems + count === 0, problems: problems + count, findings: all };
    },
  };
}

const wrongKey: Finding = {
  kind: 'key',
  message:
    'no batch has a head made with this key: either it is not the key of this ledger, or all of it was rewritten',
};

const forged = (batch: number): Finding => ({
  kind: 'chain',
  batch,
  message: `batch ${batch} was edited: its head was not made from its number, time, count, root and previous head`,
});

/** Findings about one event, by the leaf that vouches for it. */
export const edited = ({ eventId, batch }: { eventId: string; batch: number }): Finding => ({
  kind: 'edited',
  eventId,
  batch,
  message: `event ${eventId} was edited after batch ${batch} had sealed it`,
});

export const deleted = ({ eventId, batch }: { eventId: string; batch: number }): Finding => ({
  kind: 'deleted',
  eventId,
  batch,
  message: `event ${eventId}, sealed in batch ${batch}, was deleted`,
});

export const orphaned = ({ eventId, batch }: { eventId: string; batch: number }): Finding => ({
  kind: 'batch',
  eventId,
  batch,
  message: `event ${eventId} was sealed in batch ${batch}, whose record is missing`,
});

export const inserted = (eventId: string): Finding => ({
  kind: 'inserted',
  eventId,
  message: `event ${eventId} was inserted or edited by SQL: it has no MAC of ours`,
});

export const skipped = (eventId: string): Finding => ({
  kind: 'inserted',
  eventId,
  message: `event ${eventId} is in a part of the ledger that had been sealed: its seal was deleted, or the sealer's mark moved`,
});

/** Findings about archives. */
export const archiveDamaged = (first: number, last: number, why: string): Finding => ({
  kind: 'archive',
  batch: first,
  message: `the archive of batches ${first} to ${last} is not as it was written: ${why}`,
});

export const archivedTwice = (batch: number): Finding => ({
  kind: 'archive',
  batch,
  message: `batch ${batch} was archived, but events of it are in the database: they were put back by SQL`,
});

/** Findings about what is kept beside the batches. */
export const otherMark: Finding = {
  kind: 'mark',
  message: "the sealer's mark, up to which everything is sealed, was edited or deleted",
};

export const damagedHead = (why: string): Finding => ({ kind: 'kept', message: why });

/** Findings about batches and their order. */
export const missingBatches = (first: number, last: number): Finding => ({
  kind: 'chain',
  batch: first,
  message: first === last ? `batch ${first} is missing` : `batches ${first} to ${last} are missing`,
});

export const miscounted = (batch: number, sealed: number, found: number): Finding => ({
  kind: 'batch',
  batch,
  message: `batch ${batch} sealed ${sealed} events, but ${found} seals of it are there`,
});

export const otherRoot = (batch: number): Finding => ({
  kind: 'batch',
  batch,
  message: `batch ${batch} has another root than its seals give: they were edited, added, deleted or re-ordered`,
});

export const renumbered = (batch: number): Finding => ({
  kind: 'batch',
  batch,
  message: `the seals of batch ${batch} are not numbered from 0 without gaps`,
});

export const brokenLink = (batch: number, previous: number): Finding => ({
  kind: 'chain',
  batch,
  message:
    previous === 0
      ? `batch ${batch} does not begin the ledger: what was before it is missing`
      : `batch ${batch} does not follow batch ${previous}: one of them was edited, replaced or re-ordered`,
});

export const otherHead = (batch: number, expected: string, found: string): Finding => ({
  kind: 'chain',
  batch,
  message: `batch ${batch} has head ${found}, but ${expected} was recorded elsewhere: the ledger was rewritten`,
});

export const truncated = (last: number, expected: number): Finding => ({
  kind: 'truncated',
  batch: last + 1,
  message: `the ledger ends with batch ${last}, but batch ${expected} was recorded elsewhere: its end was cut off`,
});
