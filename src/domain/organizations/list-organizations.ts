import Type from 'typebox';
import { keptCount } from '../../platform/db/counts.ts';
import { type Ordered, partOf, rowsOf } from '../../platform/db/ordered.ts';
import { organizationsIn } from '../access/rules.ts';
import { needs, query } from '../action.ts';
import { type Organization, organizationColumns } from './organizations.ts';
import { type Part, windowFields } from './window.ts';

const visible = 'o.deleted_at is null and ($1::uuid[] is null or o.id = any($1::uuid[]))';

/** Organizations the caller may list, oldest first. */
export const listOrganizations = query('organization.list', {
  input: Type.Object(windowFields, { additionalProperties: false }),
  permit: needs('organization.list'),
  run: async ({ db, scope }, { limit, offset }): Promise<Part<Organization>> => {
    const within = organizationsIn(scope);
    const list: Ordered = {
      columns: organizationColumns,
      from: `organizations o where ${visible}`,
      values: [within],
      key: [
        { sql: 'o.created_at', type: 'timestamptz' },
        { sql: 'o.id', type: 'uuid' },
      ],
    };
    const total = () => (within === null ? keptCount(db, 'organizations') : rowsOf(db, list));
    return { ...(await partOf<Organization>(db, list, total, { limit, offset })), limit, offset };
  },
});
