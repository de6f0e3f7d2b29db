import { keptSql } from '../../platform/db/counts.ts';

/** SQL: how many credentials there are of the company or type in `id`, but for those of deleted organizations. */
export const credentialCountSql = (by: 'company' | 'type', id: string): string =>
  `${keptSql(`'${by}_credentials'`, id)} - (select count(*) from organizations gone
    join companies gc on gc.organization_id = gone.id join credentials g on g.company_id = gc.id
    where gone.deleted_at is not null and g.${by}_id = ${id})`;

/** SQL: how many there are in all, but for those of deleted organizations. */
export const allCredentialsSql = `${keptSql(`'company_credentials'`, null)} - (select count(*) from organizations gone
  join companies gc on gc.organization_id = gone.id join credentials g on g.company_id = gc.id
  where gone.deleted_at is not null)`;
