import { actions, type Work } from '../kernel/action.ts';
import type { Database } from '../platform/db/database.ts';
import type { Tx } from '../platform/db/queryable.ts';
import type { Fact, TopicEvent } from './events.ts';
import type { Ports } from './ports.ts';

export const { command, query, signal } = actions<Tx, Database, Ports, Fact, TopicEvent>();
export { allOf, anyOf, bySession, inSession, needs, open, own, self, whenNamed } from '../kernel/permit.ts';

/** What the `run` of a command works with, for functions that it calls. */
export type InCommand = Work<Tx, Ports, Fact, TopicEvent>;
