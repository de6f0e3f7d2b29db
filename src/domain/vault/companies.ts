import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { type Fragment, raw, sql } from '../../platform/db/sql.ts';
import { stillThereSql } from './reach.ts';

/** A company as its credentials need it. */
export interface KeptFor {
  readonly id: string;
  readonly organization_id: string | null;
}

const company = (id: unknown): Fragment =>
  sql`select co.id, co.organization_id from companies co where co.id = ${id} and ${raw(stillThereSql)}`;

/** A company of an organization that is still there. */
export async function companyWithCredentials(on: Queryable, id: string): Promise<KeptFor | undefined> {
  const [found] = await on.rows<KeptFor>(company(id).named('company_with_credentials'));
  return found;
}

/** The same, and it is not deleted until the transaction ends. */
export async function companyForCredential(tx: Tx, id: string): Promise<KeptFor | undefined> {
  const [found] = await tx.rows<KeptFor>(sql`${company(id)} for key share`.named('company_for_credential'));
  return found;
}
