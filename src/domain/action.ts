import { type AnyAction, actions, recordedBy, type Work } from '../kernel/action.ts';
import type { Database } from '../platform/db/database.ts';
import type { Tx } from '../platform/db/queryable.ts';
import type { Fact, TopicEvent } from './events.ts';
import type { Ports } from './ports.ts';

const recorded = new Map<string, AnyAction[]>();

export const { command, query, signal } = actions<Tx, Database, Ports, Fact, TopicEvent>(action => {
  if (recordedBy(action) !== null) recorded.set(action.name, [...(recorded.get(action.name) ?? []), action]);
});
export { allOf, anyOf, bySession, inSession, needs, open, own, self, whenNamed } from '../kernel/permit.ts';
export { anId } from '../kernel/target.ts';

/** What the `run` of a command works with, for functions that it calls. */
export type InCommand = Work<Tx, Ports, Fact, TopicEvent>;

/** Every action that leaves audit events, of the modules that are loaded: what can ever be told of what happened. */
export function auditedActions(): readonly AnyAction[] {
  return [...recorded.values()].flat();
}
