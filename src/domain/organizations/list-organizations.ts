import Type from 'typebox';
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
    const [items, [counted]] = await Promise.all([
      db.rows<Organization>({
        name: 'organizations_page',
        text: `select ${organizationColumns} from organizations o where ${visible}
          order by o.created_at, o.id limit $2 offset $3`,
        values: [within, limit, offset],
      }),
      db.rows<{ total: number }>({
        name: 'organizations_total',
        text: `select count(*) as total from organizations o where ${visible}`,
        values: [within],
      }),
    ]);
    return { items, total: counted?.total ?? 0, limit, offset };
  },
});
