import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import { brokenConstraint } from '../../platform/db/errors.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { type Fragment, prepared, raw, sql } from '../../platform/db/sql.ts';
import { within } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';
import type { Snapshot } from './snapshots.ts';

/** A company as lists show it. Times are RFC 3339 UTC. */
export interface Company {
  readonly id: string;
  readonly name: string;
  readonly identifier: string | null;
  /** Null for one of the whole platform. */
  readonly organization_id: string | null;
  /** Null for one that ConnectWise does not know. */
  readonly cw_company_id: number | null;
  readonly revision: number;
  readonly created_at: string;
  readonly updated_at: string;
}

/** A company with what ConnectWise said last, and when. */
export interface CompanyWithSnapshot extends Company {
  readonly cw_data: Partial<Snapshot> | null;
  readonly cw_fetched_at: string | null;
}

/** Columns of a `Company` from `companies c`. */
export const companyColumns =
  'c.id, c.name, c.identifier, c.organization_id, c.cw_company_id, c.revision, c.created_at, c.updated_at';

/** SQL: the company `c` is of the platform, or of an organization that was not deleted. */
export const living = `(c.organization_id is null or exists
  (select 1 from organizations o where o.id = c.organization_id and o.deleted_at is null))`;

const reached = (id: unknown, organizations: unknown): Fragment => sql`select ${raw(companyColumns)},
    c.cw_data, c.cw_fetched_at
  from companies c where c.id = ${id} and ${within('c.organization_id', organizations)} and ${raw(living)}`;

const byId = prepared<[id: string, organizations: readonly string[] | null]>('company_by_id', reached);
const locked = prepared<[id: string, organizations: readonly string[] | null]>(
  'lock_company',
  (id, organizations) => sql`${reached(id, organizations)} for update of c`,
);

/** A company that the scope reaches; refuses as not found otherwise. */
export async function companyById(on: Queryable, id: string, scope: Scope): Promise<CompanyWithSnapshot> {
  const [company] = await on.rows<CompanyWithSnapshot>(byId(id, organizationsIn(scope)));
  if (company === undefined) throw refuse('company.not_found', {});
  return company;
}

/** Like `companyById`, and until the transaction ends nobody changes it or gives it a credential. */
export async function lockedCompany(tx: Tx, id: string, scope: Scope): Promise<CompanyWithSnapshot> {
  const [company] = await tx.rows<CompanyWithSnapshot>(locked(id, organizationsIn(scope)));
  if (company === undefined) throw refuse('company.not_found', {});
  return company;
}

export interface NewCompany {
  readonly id: string;
  readonly name: string;
  readonly identifier: string | null;
  readonly organization: string | null;
  readonly createdBy: string | null;
  readonly at: Date;
}

/** Stores a company made here; refuses an identifier that another one of the organization has. */
export async function insertCompany(tx: Tx, company: NewCompany): Promise<void> {
  const { id, name, identifier, organization, createdBy, at } = company;
  await mustBeFree(tx, id, identifier, organization);
  try {
    await tx.rows({
      name: 'insert_company',
      text: `insert into companies (id, name, identifier, organization_id, created_by, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $6)`,
      values: [id, name, identifier, organization, createdBy, at],
    });
  } catch (error) {
    throw taken(error, identifier);
  }
}

/** Writes name, identifier and organization anew; refuses an identifier that another one of its new place has. */
export async function storeCompany(tx: Tx, before: Company, after: Company, at: Date): Promise<void> {
  const { id, name, identifier, organization_id: organization } = after;
  if (identifier !== before.identifier || organization !== before.organization_id)
    await mustBeFree(tx, id, identifier, organization);
  try {
    await tx.rows({
      name: 'store_company',
      text: 'update companies set name = $2, identifier = $3, organization_id = $4, updated_at = $5 where id = $1',
      values: [id, name, identifier, organization, at],
    });
  } catch (error) {
    throw taken(error, identifier);
  }
}

/** Whether credentials hang on a company; asked under its lock, this stays so until the transaction ends. */
export async function hasCredentials(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.rows({
    name: 'company_has_credentials',
    text: 'select 1 from credentials where company_id = $1 limit 1',
    values: [id],
  });
  return rows.length > 0;
}

/** The unique index knows only companies made here; those of ConnectWise are looked at here. */
async function mustBeFree(tx: Tx, id: string, identifier: string | null, organization: string | null): Promise<void> {
  if (identifier === null) return;
  const rows = await tx.rows({
    name: 'company_identifier_taken',
    text: `select 1 from companies c where fold_ascii(c.identifier) = fold_ascii($1) and c.identifier is not null
      and c.organization_id is not distinct from $2::uuid and c.id <> $3 limit 1`,
    values: [identifier, organization, id],
  });
  if (rows.length > 0) throw refuse('company.identifier_taken', { identifier });
}

function taken(error: unknown, identifier: string | null): unknown {
  return identifier !== null && brokenConstraint(error) === 'companies_identifier_key'
    ? refuse('company.identifier_taken', { identifier })
    : error;
}
