import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WireRecord } from '../../support/connectwise.ts';
import type { Answer, Person, TestServer } from '../../support/server.ts';
import { dataOf } from './directory.support.ts';

/** A company as lists show it. */
export interface ShownCompany {
  readonly id: string;
  readonly name: string;
  readonly cw_CompanyId: number | null;
  readonly cw_Identifier: string | null;
  readonly organizationId: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface FullCompany extends ShownCompany {
  readonly cw_Data: Readonly<Record<string, unknown>>;
  readonly cw_FetchedAt: string | null;
}

export interface Pagination {
  readonly previousPage: number | null;
  readonly currentPage: number;
  readonly nextPage: number | null;
  readonly totalPages: number;
  readonly totalRecords: number;
  readonly listedRecords: number;
}

export interface ShownSync {
  readonly id: string;
  readonly status: 'running' | 'finished' | 'failed';
  readonly organizationId: string | null;
  readonly startedBy: string | null;
  readonly finishedAt: string | null;
  readonly pages: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly missing: number;
  readonly collisions: readonly {
    readonly id: string;
    readonly cw_Identifier: string;
    readonly cw_CompanyId: number;
  }[];
  readonly failed: number;
  readonly badRecords: readonly { readonly cw_CompanyId: number | null; readonly problem: string }[];
  readonly error: string | null;
}

export const companies = '/v1/company/companies';

/** What a list shows and says about its pages, after checking its shape. */
export function listed(answer: Answer): { readonly names: string[]; readonly pagination: Pagination } {
  assert.equal(answer.status, 200, answer.text);
  const { data, pagination, ...rest } = answer.body as { data: ShownCompany[]; pagination: Pagination };
  assert.deepEqual(rest, { status: 200, message: 'Companies Fetched Successfully!', successful: true });
  assert.equal(pagination.listedRecords, data.length);
  return { names: data.map(({ name }) => name), pagination };
}

export async function list(server: TestServer, who: Person, query = '', headers: Record<string, string> = {}) {
  return listed(await server.call('GET', `${companies}${query}`, { token: who.token, headers }));
}

/** Creates a company through the API. */
export async function created(server: TestServer, who: Person, body: object): Promise<ShownCompany> {
  const answer = await server.call('POST', companies, { token: who.token, body });
  return dataOf(answer, 'Company Created Successfully!', 201);
}

/** Stores a company as a sync would have, past the server. */
export async function takenOver(
  server: TestServer,
  cwCompanyId: number,
  more: { readonly organization?: string; readonly name?: string; readonly data?: object } = {},
): Promise<string> {
  const id = randomUUID();
  await server.sql(
    `insert into companies (id, name, identifier, organization_id, cw_company_id, cw_data, cw_fetched_at, updated_at)
      values ($1, $2, $3, $4, $5, $6, $7, coalesce($7, now()))`,
    [
      id,
      more.name ?? `Old ${cwCompanyId}`,
      `Old${cwCompanyId}`,
      more.organization ?? null,
      cwCompanyId,
      more.data === undefined ? null : JSON.stringify(more.data),
      more.data === undefined ? null : '2026-01-01T00:00:00.000Z',
    ],
  );
  return id;
}

/** Gives a company a credential, past the server. */
export async function credentialOf(server: TestServer, companyId: string): Promise<void> {
  const typeId = randomUUID();
  await server.sql('insert into credential_types (id, name) values ($1, $2)', [typeId, `Type ${typeId}`]);
  await server.sql('insert into credentials (id, name, type_id, company_id, data_key) values ($1, $2, $3, $4, $5)', [
    randomUUID(),
    'Router',
    typeId,
    companyId,
    Buffer.from('x'),
  ]);
}

export async function read(server: TestServer, who: Person, id: string, query = ''): Promise<FullCompany> {
  const answer = await server.call('GET', `${companies}/${id}${query}`, { token: who.token });
  return dataOf(answer, 'Company Fetched Successfully!');
}

/** All that is stored of companies, to see that a refusal changed nothing. */
export const stored = (server: TestServer): Promise<Record<string, unknown>[]> =>
  server.sql('select to_jsonb(c) as company from companies c order by id');

/** The row of one company. */
export async function row(server: TestServer, id: string): Promise<Record<string, unknown>> {
  const [found] = await server.sql<Record<string, unknown>>('select * from companies where id = $1', [id]);
  assert.ok(found, `company ${id} is gone`);
  return found;
}

/** Starts a sync and waits for its end. */
export async function synced(server: TestServer, body: object = {}): Promise<ShownSync> {
  const started = await server.call('POST', '/v1/company/sync', { token: server.admin.token, body });
  const { id, status } = dataOf<ShownSync>(started, 'Company Sync Started Successfully!', 202);
  assert.equal(status, 'running');
  return ended(server, id);
}

/** Waits until the sync has ended, which must be the latest. */
export async function ended(server: TestServer, id: string, seconds = 60): Promise<ShownSync> {
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await sleep(50)) {
    const run = await latest(server);
    assert.equal(run?.id, id);
    if (run !== null && run.status !== 'running') return run;
  }
  throw new Error(`the sync did not end in ${seconds} s`);
}

/** The sync that was started last, as a server that has keys of ConnectWise tells it. */
export async function latest(server: TestServer): Promise<ShownSync | null> {
  const answer = await server.call('GET', '/v1/company/sync', { token: server.admin.token });
  const { configured, ...body } = answer.body as { configured: boolean };
  assert.equal(configured, true, answer.text);
  return dataOf({ ...answer, body }, 'Company Sync Fetched Successfully!');
}

/** What a sync says it did. */
export const told = ({ status, pages, created, updated, unchanged, missing, error }: ShownSync) => ({
  status,
  pages,
  created,
  updated,
  unchanged,
  missing,
  error,
});

/** Puts records where the pretended ConnectWise finds them. */
export function put(into: Map<number, WireRecord>, ...records: readonly WireRecord[]): void {
  for (const record of records) into.set(record.id, record);
}

/** Every route of a company, with the nodes it asks for. */
export const routesOf = (id: string): [string, string, unknown, string[]][] => [
  ['GET', companies, undefined, ['company.fetch.many']],
  ['GET', `${companies}/${id}`, undefined, ['company.fetch']],
  ['GET', `${companies}/${id}?includeAddress=true`, undefined, ['company.fetch', 'company.fetch.address']],
  ['GET', `${companies}/${id}/configurations`, undefined, ['company.fetch', 'company.fetch.configurations']],
  ['POST', companies, { name: 'Refused' }, ['company.create']],
  ['PATCH', `${companies}/${id}`, { name: 'Refused' }, ['company.update']],
  ['DELETE', `${companies}/${id}`, undefined, ['company.delete']],
  ['POST', '/v1/company/sync', {}, ['company.sync']],
  ['GET', '/v1/company/sync', undefined, ['company.sync']],
];
