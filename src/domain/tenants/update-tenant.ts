import Type from 'typebox';
import { sql } from '../../platform/db/sql.ts';
import { touchEverybody } from '../access/holdings.ts';
import { platformWide } from '../access/over.ts';
import { command } from '../action.ts';
import { changesOf } from '../changes.ts';
import { Id, orNull } from '../fields.ts';
import { editableOrganization } from '../organizations/editable.ts';
import { OrganizationName } from '../organizations/fields.ts';
import { Features, mustBeWithinPlan, PeopleLimit, Plan } from './fields.ts';
import { type Tenant, tenantById } from './tenants.ts';

/**
 * Changes plan, limit and features of an organization; null takes the limit away that is its own. Nobody has to leave for
 * it: where there are more people than there is room for now, nobody comes in until there is room.
 */
export const updateTenant = command('tenant.update', {
  input: Type.Object(
    {
      organizationId: Id,
      name: Type.Optional(OrganizationName),
      plan: Type.Optional(orNull(Plan)),
      peopleLimit: Type.Optional(orNull(PeopleLimit)),
      features: Type.Optional(orNull(Features)),
    },
    { additionalProperties: false },
  ),
  permit: platformWide('tenant.onboard'),
  refuses: ['organization.not_found'],
  audit: { of: 'organization', details: { changes: { name: { from: 'Before', to: 'After' } } } },
  // Nobody comes in meanwhile by a plan that ends.
  changesAccess: true,
  edits: { thing: editableOrganization, id: ({ organizationId }) => organizationId },
  run: async ({ tx, at, emit, target }, { organizationId: id, name, plan, peopleLimit, features }): Promise<Tenant> => {
    const before = await tenantById(tx, id);
    const about = { kind: 'organization', id, name: before.name, organization: id } as const;
    const next = plan === undefined ? before.plan : plan;
    if (peopleLimit !== undefined) mustBeWithinPlan(next, peopleLimit, 'user_limit');
    await tx.rows(
      sql`update organizations set name = coalesce(${name ?? null}, name), plan = ${next},
        people_limit = case when ${peopleLimit !== undefined} then ${peopleLimit ?? null}::integer
          -- What lowered another plan says nothing of this one.
          when ${plan !== undefined && plan !== before.plan} then null else people_limit end,
        features = case when ${features !== undefined} then ${features ?? null}::text[] else features end, updated_at = ${at}
        where id = ${id}`,
    );
    if (features !== undefined) {
      // Keys reach into it, or no more.
      await touchEverybody(tx);
      emit({ type: 'access.changed', users: 'everyone' });
    }
    const after = await tenantById(tx, id);
    target(about, changesOf(before, after, ['name', 'plan', 'people_limit', 'features']));
    return after;
  },
  revisionOf: tenant => tenant,
});
