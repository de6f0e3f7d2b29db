import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import { command } from '../action.ts';
import { keyRotation } from './rotate-keys.ts';
import { type Rotation, storeWantedRotation } from './rotations.ts';

/** Asks for a new key version and for everything sealed to be brought under it; goes on with a rotation that is there. */
export const wantRotation = command('keys.want_rotation', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: byOperator,
  audit: { off: 'the rotation itself is recorded when it begins and when it is done' },
  run: async ({ tx, ports, enqueue }): Promise<Rotation> => {
    const rotation = await storeWantedRotation(tx, ports.newId());
    enqueue(keyRotation, {});
    return rotation;
  },
});
