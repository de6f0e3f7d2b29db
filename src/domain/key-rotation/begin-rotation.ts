import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import { command } from '../action.ts';
import { sealedIn } from '../sealed-column.ts';
import { keyUse } from './key-use.ts';

/** Makes the key version of the rotation that is wanted. From its commit on, everything new is sealed under it. */
export const beginRotation = command('keys.rotate', {
  input: Type.Object({ id: Type.String() }, { additionalProperties: false }),
  permit: byOperator,
  audit: { of: 'key_version', details: { stage: 'begun', values: 250 } },
  prepare: async ({ db, ports }) => {
    const use = await keyUse(db, sealedIn(ports.capabilities));
    // Damaged values may name any number.
    const version = Math.max(...use.flatMap(each => (each.created_at === null ? [] : [each.version]))) + 1;
    const total = use.reduce((sum, { values }) => sum + values, 0);
    return { ...(await ports.keyVersions.wrapNew(version)), total };
  },
  run: async ({ tx, at, target, prepared }, { id }): Promise<void> => {
    const { version, wrapped, total } = prepared;
    // Of instances that do this at once, one makes the version; the others' jobs fail here and go on with it later.
    await tx.rows({
      name: 'insert_key_version',
      text: 'insert into key_versions (version, wrapped, created_at) values ($1, $2, $3)',
      values: [version, Buffer.from(wrapped), at],
    });
    const begun = await tx.rows({
      name: 'begin_rotation',
      text: `update key_rotations set version = $2, begun_at = $3, total = $4
        where id = $1 and version is null and finished_at is null returning 1`,
      values: [id, version, at, total],
    });
    if (begun.length === 0) throw new Error('another instance has begun this rotation');
    target({ kind: 'key_version', id: String(version) }, { stage: 'begun', values: total });
  },
});
