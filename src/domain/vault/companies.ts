import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { stillThereSql } from './reach.ts';

/** A company as its credentials need it. */
export interface KeptFor {
  readonly id: string;
  readonly organization_id: string | null;
}

const text = `select co.id, co.organization_id from companies co where co.id = $1 and ${stillThereSql}`;

/** A company of an organization that is still there. */
export async function companyWithCredentials(on: Queryable, id: string): Promise<KeptFor | undefined> {
  const [company] = await on.rows<KeptFor>({ name: 'company_with_credentials', text, values: [id] });
  return company;
}

/** The same, and it is not deleted until the transaction ends. */
export async function companyForCredential(tx: Tx, id: string): Promise<KeptFor | undefined> {
  const [company] = await tx.rows<KeptFor>({
    name: 'company_for_credential',
    text: `${text} for key share`,
    values: [id],
  });
  return company;
}
