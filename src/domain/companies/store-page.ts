import { DomainError } from '../../kernel/errors.ts';
import { fits } from '../../kernel/input.ts';
import type { Company } from '../../platform/connectwise/company.ts';
import type { BadRecord } from '../../platform/connectwise/replies.ts';
import { StatementFailed } from '../../platform/db/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { type ImportedCompany, ImportedShape, importedFrom } from './snapshots.ts';

/** What came of a page. */
interface StoredPage {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** What could not be used. */
  readonly bad: readonly BadRecord[];
}

interface Storing {
  readonly tx: Tx;
  readonly at: Date;
  readonly newId: () => string;
  /** Where companies go that were not known before. */
  readonly organization: string | null;
}

/**
 * Stores one page of a sync: what differs is written, what is new is made, of what is the same only the look. Where the
 * database takes it not as a whole, company by company, so that one does not end the others.
 */
export async function storePage(work: Storing, told: readonly Company[]): Promise<StoredPage> {
  const bad: BadRecord[] = [];
  const usable = told.flatMap(each => {
    const imported = importedOrNull(each);
    if (imported === null)
      bad.push({ id: each.id, problem: 'a company from ConnectWise has text that cannot be stored' });
    return imported ?? [];
  });
  const whole = await tried(work, usable);
  if (whole !== null) return { ...whole, bad };
  let [created, updated, unchanged] = [0, 0, 0];
  for (const company of usable) {
    const one = await tried(work, [company]);
    if (one === null) bad.push({ id: company.cwCompanyId, problem: 'a company from ConnectWise cannot be stored' });
    created += one?.created ?? 0;
    updated += one?.updated ?? 0;
    unchanged += one?.unchanged ?? 0;
  }
  return { created, updated, unchanged, bad };
}

/** A company in the form in which it is stored; null where it has no such form. */
function importedOrNull(told: Company): ImportedCompany | null {
  try {
    const imported = importedFrom(told);
    return fits(ImportedShape, imported) ? imported : null;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return null;
  }
}

async function tried(work: Storing, companies: readonly ImportedCompany[]): Promise<Omit<StoredPage, 'bad'> | null> {
  const { tx, at, newId, organization } = work;
  await tx.rows({ name: 'before_page', text: 'savepoint before_page' });
  try {
    const updated = await updateKnown(tx, companies, at);
    const { created, ignored } = await insertNew(tx, companies, organization, at, newId);
    await noteLook(tx, companies, at);
    const unchanged = companies.length - ignored - updated.length - created.length;
    return { created: created.length, updated: updated.length, unchanged };
  } catch (error) {
    if (!(error instanceof StatementFailed)) throw error;
    await tx.rows({ name: 'rollback_page', text: 'rollback to savepoint before_page' });
    return null;
  }
}

interface Stored {
  readonly id: string;
}

/** A known company stays where it is, whoever moved it there. */
async function updateKnown(tx: Tx, companies: readonly ImportedCompany[], at: Date): Promise<string[]> {
  const rows = await tx.rows<Stored>({
    name: 'update_synced_companies',
    text: `update companies c set name = i.name, identifier = i.identifier, cw_data = i.data::jsonb,
        cw_fetched_at = $5, updated_at = $5
      from unnest($1::int[], $2::text[], $3::text[], $4::text[]) as i (cw_company_id, name, identifier, data)
      where c.cw_company_id = i.cw_company_id
        and (c.name, c.identifier, c.cw_data) is distinct from (i.name, i.identifier, i.data::jsonb)
        -- A read may have been told something newer.
        and (c.cw_fetched_at is null or c.cw_fetched_at <= $5)
      returning c.id`,
    values: [...columnsOf(companies), at],
  });
  return rows.map(({ id }) => id);
}

/** When ConnectWise was asked last is true of what did not change, too; that is no change of the company. */
async function noteLook(tx: Tx, companies: readonly ImportedCompany[], at: Date): Promise<void> {
  await tx.rows({
    name: 'note_look_at_companies',
    text: `update companies set cw_fetched_at = $2
      where cw_company_id = any($1::int[]) and (cw_fetched_at is null or cw_fetched_at < $2)`,
    values: [companies.map(({ cwCompanyId }) => cwCompanyId), at],
  });
}

/** What is deleted there already and was never known here is left alone. */
async function insertNew(
  tx: Tx,
  companies: readonly ImportedCompany[],
  organization: string | null,
  at: Date,
  newId: () => string,
): Promise<{ readonly created: readonly string[]; readonly ignored: number }> {
  const known = await tx.rows<{ cw_company_id: number }>({
    name: 'known_synced_companies',
    text: 'select cw_company_id from companies where cw_company_id = any($1::int[])',
    values: [companies.map(({ cwCompanyId }) => cwCompanyId)],
  });
  const ids = new Set(known.map(({ cw_company_id: id }) => id));
  const unknown = companies.filter(({ cwCompanyId }) => !ids.has(cwCompanyId));
  const fresh = unknown.filter(({ snapshot }) => !snapshot.deleted);
  const ignored = unknown.length - fresh.length;
  if (fresh.length === 0) return { created: [], ignored };
  const rows = await tx.rows<Stored>({
    name: 'insert_synced_companies',
    text: `insert into companies
        (id, name, identifier, organization_id, cw_company_id, cw_data, cw_fetched_at, created_at, updated_at)
      select i.id, i.name, i.identifier, $6::uuid, i.cw_company_id, i.data::jsonb, $7, $7, $7
      from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::uuid[])
        as i (cw_company_id, name, identifier, data, id)
      returning id`,
    values: [...columnsOf(fresh), fresh.map(newId), organization, at],
  });
  return { created: rows.map(({ id }) => id), ignored };
}

function columnsOf(companies: readonly ImportedCompany[]): [number[], string[], string[], string[]] {
  return [
    companies.map(({ cwCompanyId }) => cwCompanyId),
    companies.map(({ name }) => name),
    companies.map(({ identifier }) => identifier),
    companies.map(({ snapshot }) => JSON.stringify(snapshot)),
  ];
}
