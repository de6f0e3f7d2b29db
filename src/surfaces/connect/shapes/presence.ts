import Type, { type Static } from 'typebox';
import type { Presence } from '../../../domain/presence/standing.ts';

const Id = Type.String({ format: 'uuid' });

export const PresenceShape = Type.Object({
  user_id: Id,
  online: Type.Boolean(),
  last_seen: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
    description: 'When they were last there; now for who is; null for who never was',
  }),
});
export const PresencesShape = Type.Object({ presence: Type.Array(PresenceShape) });

export function toPresence({ user_id, online, last_seen_at }: Presence): Static<typeof PresenceShape> {
  return { user_id, online, last_seen: last_seen_at };
}

/** The ids of a list with commas, each once. */
export function namedIn(list: string): string[] {
  return [...new Set(list.split(',').map(id => id.trim().toLowerCase()))];
}
