import Type from 'typebox';
import { type KeyArea, keyAreas, selfAreas } from '../../kernel/self-areas.ts';
import { bySession, query } from '../action.ts';
import { Id } from '../fields.ts';
import { keyOf, keysOf, type OwnedKey } from './keys.ts';

const Nothing = Type.Object({}, { additionalProperties: false });

/** One's own keys, the newest first; those that have ended stay for 30 days, as they can be rotated. */
export const listApiKeys = query('api_key.list', {
  input: Nothing,
  permit: bySession('profile'),
  run: ({ db, userId, at }): Promise<OwnedKey[]> => keysOf(db, userId, null, at),
});

export const readApiKey = query('api_key.read', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: bySession('profile'),
  refuses: ['api_key.not_found'],
  run: ({ db, userId, at }, { id }): Promise<OwnedKey> => keyOf(db, { id, userId }, at),
  revisionOf: key => key,
});

/** An area of what is one's own, which a key can name. */
export interface AreaWords {
  readonly area: KeyArea;
  readonly about: string;
}

export const listKeyAreas = query('api_key.areas', {
  input: Nothing,
  permit: bySession('profile'),
  run: async (): Promise<AreaWords[]> => keyAreas.map(area => ({ area, about: selfAreas[area] })),
});
