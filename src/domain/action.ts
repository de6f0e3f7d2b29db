import { actions } from '../kernel/action.ts';
import type { Database } from '../platform/db/database.ts';
import type { Tx } from '../platform/db/queryable.ts';
import type { DomainEvent, Job } from './events.ts';
import type { Ports } from './ports.ts';

export const { command, query } = actions<Tx, Database, Ports, DomainEvent, Job>();
export { allOf, anyOf, inTeam, needs, open, own, signedIn, whenNamed } from '../kernel/permit.ts';
