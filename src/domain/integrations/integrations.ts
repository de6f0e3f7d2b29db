import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { CursorWindow, Found } from '../../kernel/page.ts';
import { rowsOf } from '../../platform/db/ordered.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { type Fragment, raw, sql } from '../../platform/db/sql.ts';
import { within } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';
import type { TestResult } from './results.ts';

/** A saved integration as people see it: never with its key. Times are RFC 3339 UTC. */
export interface Integration {
  readonly id: string;
  readonly name: string;
  readonly api_url: string;
  readonly has_key: boolean;
  /** Null for one of the whole platform. */
  readonly organization_id: string | null;
  readonly revision: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly last_test: TestResult | null;
}

interface Row extends Omit<Integration, 'last_test'> {
  readonly success: boolean | null;
  readonly status: number;
  readonly message: string;
  readonly details: string | null;
  readonly tested_at: string;
}

/** SQL: the integration `i` lives and belongs to one of these organizations (null: all). */
const visible = (organizations: readonly string[] | null): Fragment =>
  sql`i.deleted_at is null and ${within('i.organization_id', organizations)}`;

const selected =
  raw(`select i.id, i.name, i.api_url, i.sealed_key is not null as has_key, i.organization_id, i.revision,
    i.created_at, i.updated_at, r.success, r.status, r.message, r.details, r.tested_at
  from integrations i left join integration_results r on r.subject = i.id::text and r.user_id is null`);

/** A living integration that the scope reaches; refuses as not found otherwise. */
export async function integrationById(on: Queryable, id: string, scope: Scope): Promise<Integration> {
  const [row] = await on.rows<Row>(
    sql`${selected} where ${visible(organizationsIn(scope))} and i.id = ${id}`.named('integration_by_id'),
  );
  if (row === undefined) throw refuse('integration.not_found', {});
  return toIntegration(row);
}

/** The integrations that the scope reaches, oldest first, from after an id. */
export async function integrationsIn(on: Queryable, scope: Scope, page: CursorWindow): Promise<Found<Integration>> {
  const organizations = organizationsIn(scope);
  const beyond = page.after === null ? raw('true') : sql`i.id > ${page.after}::uuid`;
  const [rows, total] = await Promise.all([
    on.rows<Row>(
      sql`${selected} where ${visible(organizations)} and ${beyond}
        order by i.id limit ${page.limit} offset ${page.offset}`,
    ),
    rowsOf(on, sql`integrations i where ${visible(organizations)}`),
  ]);
  return { items: rows.map(toIntegration), total };
}

/** Where a saved integration's requests go, and with what. */
export interface Endpoint {
  readonly id: string;
  readonly name: string;
  readonly api_url: string;
  readonly sealed_key: Uint8Array | null;
  readonly organization_id: string | null;
}

const endpoint = (
  id: string,
  scope: Scope,
): Fragment => sql`select i.id, i.name, i.api_url, i.sealed_key, i.organization_id
  from integrations i where ${visible(organizationsIn(scope))} and i.id = ${id}`;

/** URL and key of one integration, read together so that they belong to each other; refuses as not found. */
export async function endpointOf(on: Queryable, id: string, scope: Scope): Promise<Endpoint> {
  const [found] = await on.rows<Endpoint>(endpoint(id, scope).named('integration_endpoint'));
  if (found === undefined) throw refuse('integration.not_found', {});
  return found;
}

/** Like `endpointOf`, and nobody else changes it until the transaction ends. */
export async function lockedEndpoint(tx: Tx, id: string, scope: Scope): Promise<Endpoint> {
  const [found] = await tx.rows<Endpoint>(sql`${endpoint(id, scope)} for update`.named('lock_integration'));
  if (found === undefined) throw refuse('integration.not_found', {});
  return found;
}

/** An integration with the URL it was read with, which it then keeps until the transaction ends; null when it changed. */
export async function heldEndpoint(tx: Tx, read: Endpoint): Promise<Pick<Endpoint, 'sealed_key'> | null> {
  const [held] = await tx.rows<Pick<Endpoint, 'sealed_key'>>({
    name: 'hold_integration',
    text: 'select sealed_key from integrations where id = $1 and deleted_at is null and api_url = $2 for share',
    values: [read.id, read.api_url],
  });
  return held ?? null;
}

export interface NewIntegration {
  readonly id: string;
  readonly name: string;
  readonly apiUrl: string;
  readonly sealedKey: Uint8Array | null;
  readonly organization: string | null;
  readonly createdBy: string | null;
  readonly at: Date;
}

/** Stores an integration; refuses an organization that does not exist. */
export async function insertIntegration(tx: Tx, integration: NewIntegration): Promise<void> {
  const { id, name, apiUrl, sealedKey, organization, createdBy, at } = integration;
  const rows = await tx.rows({
    name: 'insert_integration',
    text: `insert into integrations
        (id, name, api_url, sealed_key, organization_id, created_by, created_at, updated_at)
      select $1, $2, $3, $4, $5::uuid, $6, $7, $7
      where $5::uuid is null or exists (select 1 from organizations o where o.id = $5 and o.deleted_at is null)
      returning id`,
    values: [id, name, apiUrl, sealedKey, organization, createdBy, at],
  });
  if (rows.length === 0) throw refuse('organization.not_found', {});
}

function toIntegration(row: Row): Integration {
  const { success, status, message, details, tested_at } = row;
  return {
    id: row.id,
    name: row.name,
    api_url: row.api_url,
    has_key: row.has_key,
    organization_id: row.organization_id,
    revision: row.revision,
    created_at: row.created_at,
    updated_at: row.updated_at,
    last_test: success === null ? null : { success, status, message, details, tested_at },
  };
}
