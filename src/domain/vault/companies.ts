import type { Tx } from '../../platform/db/queryable.ts';

/** A company of an organization that is still there; it is not deleted until the transaction ends. */
export async function companyForCredential(
  tx: Tx,
  id: string,
): Promise<{ readonly id: string; readonly organization_id: string | null } | undefined> {
  const [company] = await tx.rows<{ id: string; organization_id: string | null }>({
    name: 'company_for_credential',
    text: `select co.id, co.organization_id from companies co where co.id = $1
        and (co.organization_id is null or exists (select 1 from organizations o
          where o.id = co.organization_id and o.deleted_at is null))
      for key share`,
    values: [id],
  });
  return company;
}
