import Type from 'typebox';
import { type Page, pageOf, Window } from '../../kernel/page.ts';
import { oldestFirst } from '../../platform/db/oldest-first.ts';
import { sql } from '../../platform/db/sql.ts';
import { platformWide } from '../access/over.ts';
import { query } from '../action.ts';
import { Id } from '../fields.ts';
import { type Tenant, tenantById, tenantColumns } from './tenants.ts';

/** Every organization with its plan and how much of it is used, the oldest first. */
export const listTenants = query('tenant.list', {
  input: Type.Object(Window, { additionalProperties: false }),
  permit: platformWide('tenant.onboard'),
  run: async ({ db }, window): Promise<Page<Tenant>> => {
    const from = sql`organizations o where o.deleted_at is null`;
    const list = { columns: tenantColumns, from, alias: 'o', kept: 'organizations', whole: true } as const;
    return pageOf(await oldestFirst<Tenant>(db, list, window), window);
  },
});

/** One of them. */
export const readTenant = query('tenant.read', {
  input: Type.Object({ organizationId: Id }, { additionalProperties: false }),
  permit: platformWide('tenant.onboard'),
  refuses: ['organization.not_found'],
  run: ({ db }, { organizationId }): Promise<Tenant> => tenantById(db, organizationId),
  revisionOf: tenant => tenant,
});
