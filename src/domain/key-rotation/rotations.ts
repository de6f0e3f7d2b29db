import type { Queryable, Tx } from '../../platform/db/queryable.ts';

/** A rotation as it stands. Times are RFC 3339 UTC. */
export interface Rotation {
  readonly id: string;
  /** Null until a server has made it. */
  readonly version: number | null;
  readonly asked_at: string;
  readonly finished_at: string | null;
  readonly total: number;
  readonly rewrapped: number;
  /** `table.column id` of values that open under no key. */
  readonly broken: readonly string[];
  /** Why the last try stopped; null while it goes well. */
  readonly last_error: string | null;
}

const columns = 'id, version, asked_at, finished_at, total, rewrapped, broken, last_error';

/** The rotation that is not done yet; there is one at most. */
export async function unfinishedRotation(on: Queryable): Promise<Rotation | undefined> {
  const [rotation] = await on.rows<Rotation>({
    name: 'unfinished_rotation',
    text: `select ${columns} from key_rotations where finished_at is null`,
  });
  return rotation;
}

export async function rotationById(on: Queryable, id: string): Promise<Rotation | undefined> {
  const [rotation] = await on.rows<Rotation>({
    name: 'rotation',
    text: `select ${columns} from key_rotations where id = $1`,
    values: [id],
  });
  return rotation;
}

/**
 * Writes down that a rotation is wanted, for the job `keys.rotate`. Where one is not done yet, that one is given back
 * to be gone on with, as if it had never failed.
 */
export async function storeWantedRotation(tx: Tx, id: string): Promise<Rotation> {
  await tx.rows({
    name: 'want_rotation',
    text: 'insert into key_rotations (id) values ($1) on conflict do nothing',
    values: [id],
  });
  const [rotation] = await tx.rows<Rotation>({
    name: 'wanted_rotation',
    text: `update key_rotations set last_error = null where finished_at is null returning ${columns}`,
  });
  if (rotation === undefined) throw new Error('the rotation that was under way has just finished; ask again');
  return rotation;
}

/** Keeps why a try stopped, for whoever waits for the rotation. */
export async function noteFailure(on: Queryable, id: string, error: string | null): Promise<void> {
  await on.rows({
    name: 'note_rotation_failure',
    text: 'update key_rotations set last_error = $2 where id = $1 and finished_at is null',
    values: [id, error],
  });
}
