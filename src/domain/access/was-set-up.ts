import type { Queryable } from '../../platform/db/queryable.ts';
import { isSetUp } from './holdings.ts';

/** Databases in which an administrator was found: the last one cannot go. */
const known = new WeakSet<Queryable>();

/** Whether there is an administrator, asked of the database until there is one. */
export async function wasSetUp(on: Queryable): Promise<boolean> {
  if (known.has(on)) return true;
  const found = await isSetUp(on);
  if (found) known.add(on);
  return found;
}
