import { setTimeout as sleep } from 'node:timers/promises';
import Type, { type TSchema } from 'typebox';
import type { Action } from '../../kernel/action.ts';
import type { Keyring } from '../../platform/crypto/keyring.ts';
import type { Database, OpenTx } from '../../platform/db/database.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { describeError } from '../../platform/describe-error.ts';
import { job } from '../job.ts';
import { type SealedColumn, sealedIn } from '../sealed-column.ts';
import { beginRotation } from './begin-rotation.ts';
import { finishRotation } from './finish-rotation.ts';
import { type Pass, type Rewrapping, rewrapOlder } from './rewrap.ts';
import { noteFailure, type Rotation, unfinishedRotation } from './rotations.ts';

/** Transactions that are older than a rotation are waited for no longer than this. */
const patienceMilliseconds = 60_000;
const pauseMilliseconds = 200;

export interface RotationParts {
  readonly database: Database;
  readonly keyring: Keyring;
  /** Takes in key versions that are stored. */
  readonly learn: () => Promise<void>;
  /** Performs as the operator. */
  readonly perform: <O>(action: Action<TSchema, O>, input: unknown) => Promise<O>;
  /** How long other instances may go on sealing under the version before. */
  readonly knownWithinMilliseconds: () => number;
  readonly signal: AbortSignal;
  /** What is brought under the new version. */
  readonly sealed: readonly SealedColumn[];
}

export const keyRotation = job('keys.rotate', {
  data: Type.Object({}),
  // What an instance sealed under an older version while it did not answer.
  every: '37 * * * *',
  dueAtStart: async ({ database }) => (await unfinishedRotation(database)) !== undefined,
  run: ({ database, ports: { keyring, keyVersions, capabilities }, perform }, _data, { signal, stopping }) =>
    rotateKeys({
      database,
      keyring,
      learn: keyVersions.learn,
      perform,
      knownWithinMilliseconds: keyVersions.knownWithinMilliseconds,
      signal: AbortSignal.any([signal, stopping]),
      sealed: sealedIn(capabilities),
    }),
});

/**
 * The job `keys.rotate`: takes the rotation that is not done yet from wherever it stands to its end. Where there is none, brings
 * what was left under an older version under the current one. Several at once do no harm.
 */
export async function rotateKeys(parts: RotationParts): Promise<void> {
  const { database } = parts;
  const wanted = await unfinishedRotation(database);
  if (wanted === undefined) {
    await parts.learn();
    if (parts.keyring.current > 1) await rewrapOlder({ ...parts, done: () => {} }, parts.sealed);
    return;
  }
  try {
    await noteFailure(database, wanted.id, null);
    await parts.learn();
    await rotate(parts, wanted);
  } catch (error) {
    // A rotation that is stopped with its server is not one that failed.
    if (!parts.signal.aborted) {
      await noteFailure(database, wanted.id, describeError(error).message).catch(() => {});
    }
    throw error;
  }
}

async function rotate(parts: RotationParts, { id, version }: Rotation): Promise<void> {
  const { database, signal } = parts;
  if (version === null) await parts.perform(beginRotation, { id });
  await parts.learn();
  const since = await timeOf(database);
  const learned = performance.now();
  const rewrapping: Rewrapping = { ...parts, done: (tx, rewrapped) => countRewrapped(tx, id, rewrapped) };
  for (;;) {
    // Asked before the pass: what was sealed the old way until then is found by it.
    const settled = await isSettled(parts, since, performance.now() - learned);
    const pass = await rewrapOlder(rewrapping, parts.sealed);
    if (settled && isClean(pass)) {
      await parts.perform(finishRotation, { id, broken: pass.broken });
      return;
    }
    if (pass.rewrapped === 0) await sleep(pauseMilliseconds, undefined, { signal });
  }
}

function isClean({ rewrapped, left }: Pass): boolean {
  return rewrapped === 0 && left === 0;
}

function countRewrapped(tx: OpenTx, id: string, rewrapped: number): void {
  tx.trail({
    name: 'count_rewrapped',
    text: 'update key_rotations set rewrapped = rewrapped + $2 where id = $1',
    values: [id, rewrapped],
  });
}

/** PostgreSQL's own time, with all its digits. */
async function timeOf(on: Queryable): Promise<string> {
  const [row] = await on.rows<{ at: string }>({ text: 'select clock_timestamp()::text as at' });
  return row?.at ?? '';
}

/** Whether nobody seals under an older version any more: all know the new one, and what began before that has ended. */
async function isSettled(parts: RotationParts, since: string, waited: number): Promise<boolean> {
  const known = parts.knownWithinMilliseconds();
  if (waited < known) return false;
  if (waited > known + patienceMilliseconds) return true;
  const [row] = await parts.database.rows<{ busy: boolean }>({
    name: 'older_transactions',
    text: `select exists (select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
      and application_name = 'gatehouse' and xact_start < $1::timestamptz + $2 * interval '1 millisecond') as busy`,
    values: [since, known],
  });
  return row?.busy === false;
}
