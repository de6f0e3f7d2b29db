import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Answer, Person, TestServer } from '../../support/server.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { replyOf } from './workflows.support.ts';

/** The document's example. */
export const example = {
  resource_type: 'production_database',
  access_level: 'read',
  justification: 'Need to debug production issue',
  duration_days: 7,
};

export const dayMilliseconds = 24 * 3600 * 1000;

export interface ShownRequest {
  readonly request_id: string;
  readonly status: string;
  readonly way: string;
  readonly requester: string | null;
  readonly approvers: readonly string[];
  readonly approved_by: readonly string[];
  readonly conditions: readonly string[];
  readonly decided_by: string | null;
  readonly comments: string | null;
  readonly extends: string | null;
  readonly granted: string | null;
  readonly expires_at: string | null;
}

export interface Processed {
  readonly request_id: string;
  readonly status: string;
  readonly expires_at: string | null;
  readonly granted: string | null;
  readonly conditions: readonly string[];
  readonly approvals: { readonly given: number; readonly needed: number };
  readonly delegated_to: string | null;
}

/** What people do with requests on a server, each as somebody. */
export function requestsOn(server: () => TestServer) {
  const as = (by: Person | null, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    server().call(method, path, { token: by?.token ?? null, headers, ...(body === undefined ? {} : { body }) });
  const ask = (by: Person | null, changes: object = {}, headers: Record<string, string> = {}) =>
    as(by, 'POST', '/api/v1/user/access/request', { ...example, ...changes }, headers);
  const asked = async (by: Person, changes: object = {}) =>
    replyOf<{ request_id: string; approvers: string[] }>(await ask(by, changes), 'access_request').results;
  const process = (by: Person | null, request: string, action: string, more: object = {}): Promise<Answer> =>
    as(by, 'POST', '/api/v1/manager/approvals/process', { request_id: request, action, ...more });
  const processed = async (by: Person, request: string, action: string, more: object = {}) =>
    replyOf<Processed>(await process(by, request, action, more), 'approval_process').results;
  const list = async (by: Person, path: string, workflow: string) => {
    const { results } = replyOf<{ requests: ShownRequest[]; next: string | null }>(await as(by, 'GET', path), workflow);
    return results;
  };
  /** Puts people into a team that others lead. */
  const team = async (organization: string | null, roles: Readonly<Record<string, string>>) => {
    const id = randomUUID();
    await server().sql('insert into teams (id, name, organization_id) values ($1, $2, $3)', [id, 'Team', organization]);
    for (const [user, role] of Object.entries(roles))
      await server().sql('insert into team_members (id, team_id, user_id, role) values ($1, $2, $3, $4)', [
        randomUUID(),
        id,
        user,
        role,
      ]);
    server().gatehouse.bus.publish([{ type: 'access.changed', users: Object.keys(roles) }]);
  };
  return {
    as,
    ask,
    asked,
    process,
    processed,
    withdraw: (by: Person | null, request: string) => as(by, 'DELETE', `/api/v1/user/access/requests/${request}`),
    extend: (by: Person | null, request: string, body: object = {}) =>
      as(by, 'POST', `/api/v1/user/access/requests/${request}/extend`, {
        ...{ justification: 'Not done yet', duration_days: 3 },
        ...body,
      }),
    own: (by: Person, query = '') => list(by, `/api/v1/user/access/requests${query}`, 'access_request'),
    waiting: (by: Person, query = '') => list(by, `/api/v1/manager/approvals${query}`, 'approval_process'),
    types: (by: Person | null, body: object) => as(by, 'POST', '/api/v1/admin/access/resource-types', body),
    /** What is given by requests, straight from the database. */
    grants: (person: Person) =>
      server().sql<{ id: string; pattern: string; organization_id: string | null; ms: number }>(
        `select id, pattern, organization_id, (extract(epoch from expires_at - starts_at) * 1000)::float8 as ms
          from user_grants where user_id = $1 and expires_at is not null order by id`,
        [person.id],
      ),
    /** Whether somebody holds a node at this moment, as every surface judges it. */
    holds: async (person: Person, node: string, organization: string) => {
      const headers = { 'x-organization-id': organization };
      const path = '/v1/user/@me/check-permission?explain=true';
      const answer = await as(person, 'POST', path, { permissions: [node] }, headers);
      assert.equal(answer.status, 200, answer.text);
      const [result] = (answer.body as { data: { results: Checked[] } }).data.results;
      assert.ok(result);
      return result;
    },
    team,
    /** Two organizations, and in them who leads the team of the requester and holds the production database, and a stranger. */
    parties: async () => {
      const [acme, globex] = [await organization(server(), 'Acme'), await organization(server(), 'Globex')];
      const manager = await member(server(), { [acme]: ['production_database.*'] });
      const requester = await member(server(), { [acme]: [] });
      const stranger = await member(server(), { [globex]: ['production_database.*', 'request.process'] });
      await team(acme, { [manager.id]: 'manager', [requester.id]: 'member' });
      return { acme, globex, manager, requester, stranger };
    },
  };
}

interface Checked {
  readonly hasPermission: boolean;
  readonly until: string | null;
  readonly reasons: readonly { readonly request?: string }[];
}
