import type { Queryable } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { within } from '../access/over.ts';
import type { Looking } from './access-reviews.ts';

/** A resource type that somebody may open a review of. */
export interface Reviewable {
  readonly id: string;
  readonly name: string;
  /** Null: of the whole platform. */
  readonly organization_id: string | null;
}

/** As many are told at most; others can still be named by their ids. */
const mostTold = 500;

/** What `openReview` lets somebody review of resource types: those that they own, and all where they hold `request.review`. */
export function reviewableTypes(on: Queryable, { userId, organizations }: Looking): Promise<Reviewable[]> {
  return on.rows<Reviewable>(
    sql`select t.id, t.name, t.organization_id from resource_types t
      where ${within('t.organization_id', organizations)}
        or t.id = any(array(select o.type_id from resource_type_owners o where o.user_id = ${userId}))
      order by t.name, t.id limit ${mostTold}`.named('reviewable_types'),
  );
}
