import { randomUUID } from 'node:crypto';
import type { TestServer } from '../../support/server.ts';
import {
  accessKey,
  company,
  credential,
  credentialType,
  secretKey,
  values,
  valuesOf,
} from '../directory/vault.support.ts';

/** One kind of things that people edit: how to make one, and every way in which surfaces read, change and delete it. */
export interface Kind {
  /** As the refusal calls it. */
  readonly name: string;
  readonly table: string;
  make(server: TestServer): Promise<string>;
  /** Paths of the routes that show one. */
  readonly reads: readonly string[];
  /** Each changes something, by a word of the caller's. */
  readonly changes: readonly Change[];
  readonly deletes: readonly string[];
}

/** What paths call a thing by, where that is not its id. */
export const names = new Map<string, string>();

export interface Change {
  readonly call: string;
  body(word: string): unknown;
}

const one = (call: string, body: Change['body']): Change => ({ call, body });
const made = async (server: TestServer, path: string, body: object): Promise<string> => {
  const answer = await server.call('POST', path, { token: server.admin.token, body });
  if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${answer.text}`);
  const { data, id } = answer.body as { data?: { id: string }; id?: string };
  return data?.id ?? id ?? '';
};
const unused = () => `n${randomUUID().replaceAll('-', '').slice(0, 20)}`;
/** Letters only: what names, monikers and actions may all hold. */
const plain = (word: string) => word.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

export const kinds: readonly Kind[] = [
  {
    name: 'team',
    table: 'teams',
    make: server => made(server, '/api/v1/teams', { name: 'First' }),
    reads: ['/api/v1/teams/:id'],
    changes: [one('PATCH /api/v1/teams/:id', description => ({ description }))],
    deletes: ['/api/v1/teams/:id'],
  },
  {
    name: 'security policy',
    table: 'security_policies',
    make: async server => {
      const path = '/api/v1/admin/security/policy';
      const body = {
        policy_type: 'password_policy',
        enabled: false,
        configuration: { min_length: 8 },
        apply_to: [`department:${unused()}`],
      };
      const answer = await server.call('POST', path, { token: server.admin.token, body });
      if (answer.status !== 200) throw new Error(`POST ${path}: ${answer.status} ${answer.text}`);
      return (answer.body as { readonly results: { readonly policy_id: string } }).results.policy_id;
    },
    reads: ['/api/v1/admin/security/policies/:id'],
    changes: [
      one('PATCH /api/v1/admin/security/policies/:id', word => ({
        configuration: { min_length: 9 + (plain(word).length % 40), history: plain(word).charCodeAt(0) % 20 },
      })),
    ],
    deletes: ['/api/v1/admin/security/policies/:id'],
  },
  {
    name: 'report schedule',
    table: 'report_schedules',
    make: async server => {
      const path = '/api/v1/manager/reports/schedules';
      const body = {
        ...{ name: 'First', report_type: 'activity_monitoring', every: 'daily', time: '08:00', timezone: 'UTC' },
      };
      const answer = await server.call('POST', path, { token: server.admin.token, body });
      if (answer.status !== 200) throw new Error(`POST ${path}: ${answer.status} ${answer.text}`);
      return (answer.body as { readonly results: { readonly schedule_id: string } }).results.schedule_id;
    },
    reads: ['/api/v1/manager/reports/schedules/:id'],
    changes: [
      one('PATCH /api/v1/manager/reports/schedules/:id', name => ({ name })),
      one('PATCH /api/v1/manager/reports/schedules/:id', word => ({
        time: `0${plain(word).charCodeAt(0) % 10}:${10 + (plain(word).length % 50)}`,
      })),
    ],
    deletes: ['/api/v1/manager/reports/schedules/:id'],
  },
  {
    name: 'resource type',
    table: 'resource_types',
    make: async server => {
      const path = '/api/v1/admin/access/resource-types';
      const body = { name: unused(), levels: ['read'] };
      const answer = await server.call('POST', path, { token: server.admin.token, body });
      if (answer.status !== 200) throw new Error(`POST ${path}: ${answer.status} ${answer.text}`);
      return (answer.body as { readonly results: { readonly id: string } }).results.id;
    },
    reads: ['/api/v1/admin/access/resource-types/:id'],
    changes: [
      one('PATCH /api/v1/admin/access/resource-types/:id', description => ({ description })),
      one('PATCH /api/v1/admin/access/resource-types/:id', word => ({ levels: [plain(word)] })),
      one('PATCH /api/v1/admin/access/resource-types/:id', word => ({
        steps: [{ from: word.startsWith('T') ? 'owners' : 'managers', approvals: 1 }],
      })),
      one('PATCH /api/v1/admin/access/resource-types/:id', word => ({ owners: word.startsWith('T') ? ['admin'] : [] })),
    ],
    deletes: ['/api/v1/admin/access/resource-types/:id'],
  },
  {
    name: 'API key',
    table: 'api_keys',
    make: server => made(server, '/v1/api-keys', { name: 'First', permissions: ['self.profile'] }),
    reads: ['/v1/api-keys/:id'],
    changes: [
      one('PATCH /v1/api-keys/:id', name => ({ name })),
      one('PATCH /v1/api-keys/:id', word => ({ addresses: [`10.0.0.${plain(word).charCodeAt(0)}`] })),
    ],
    deletes: ['/v1/api-keys/:id'],
  },
  {
    name: 'integration',
    table: 'integrations',
    make: server => made(server, '/api/v1/integrations', { name: 'First', api_url: 'https://api.example.com' }),
    reads: ['/api/v1/integrations/:id'],
    changes: [
      one('PATCH /api/v1/integrations/:id', name => ({ name })),
      one('PATCH /api/v1/integrations/:id', word => ({ api_key: plain(word) })),
    ],
    deletes: ['/api/v1/integrations/:id'],
  },
  {
    name: 'webhook',
    table: 'webhooks',
    make: server =>
      made(server, '/v1/webhooks', { name: 'First', url: 'https://hooks.example.com/', event_types: ['team.*'] }),
    reads: ['/v1/webhooks/:id'],
    changes: [
      one('PATCH /v1/webhooks/:id', name => ({ name })),
      one('PATCH /v1/webhooks/:id', word => ({ url: `https://hooks.example.com/${plain(word)}` })),
    ],
    deletes: ['/v1/webhooks/:id'],
  },
  {
    name: 'user',
    table: 'users',
    make: async server => {
      const username = unused();
      const body = { email: `${username}@example.com`, username, password: 'Correct-horse-42' };
      return made(server, '/api/v1/users', body);
    },
    reads: ['/api/v1/users/:id', '/api/users/:id', '/v1/user/users/:id'],
    changes: [
      one('PATCH /api/v1/users/:id', bio => ({ bio })),
      one('PATCH /api/v1/users/:id/role', word => ({ role: word.startsWith('T') ? 'viewer' : 'analyst' })),
      one('PATCH /api/v1/users/:id/status', word => ({ is_active: !word.startsWith('T') })),
      one('PUT /api/users/:id', firstName => ({ firstName })),
      one('PATCH /v1/user/users/:id', name => ({ name })),
      one('PATCH /v1/user/users/:id', word => ({ permissions: [`risk.${plain(word)}`] })),
    ],
    deletes: ['/api/v1/users/:id', '/api/users/:id', '/v1/user/users/:id'],
  },
  {
    name: 'role',
    table: 'roles',
    make: server => made(server, '/api/roles', { name: unused(), description: 'First' }),
    reads: ['/api/roles/:id', '/v1/role/:id'],
    changes: [
      one('PUT /api/roles/:id', description => ({ description })),
      one('PATCH /v1/role/:id', title => ({ title })),
      one('POST /v1/role/:id/permissions', word => ({ permissions: [`risk.${plain(word)}`] })),
    ],
    deletes: ['/api/roles/:id', '/v1/role/:id'],
  },
  {
    name: 'permission',
    table: 'permissions',
    make: server => made(server, '/api/permissions', { name: 'First', resource: 'risk', action: unused() }),
    reads: ['/api/permissions/:id'],
    changes: [one('PUT /api/permissions/:id', description => ({ description }))],
    deletes: ['/api/permissions/:id'],
  },
  {
    name: 'organization',
    table: 'organizations',
    make: server => made(server, '/api/organizations', { name: unused() }),
    reads: ['/api/organizations/:id', '/api/v1/admin/tenants/:id'],
    changes: [
      one('PUT /api/organizations/:id', description => ({ description })),
      one('PATCH /api/v1/admin/tenants/:id', company_name => ({ company_name })),
    ],
    deletes: ['/api/organizations/:id'],
  },
  {
    name: 'company',
    table: 'companies',
    make: server => made(server, '/v1/company/companies', { name: 'First' }),
    reads: ['/v1/company/companies/:id'],
    changes: [one('PATCH /v1/company/companies/:id', name => ({ name }))],
    deletes: ['/v1/company/companies/:id'],
  },
  {
    name: 'support ticket',
    table: 'support_tickets',
    make: async server => {
      const organization_id = await made(server, '/api/organizations', { name: unused() });
      const body = { category: 'other', priority: 'low', subject: 'First', description: 'First', organization_id };
      const answer = await server.call('POST', '/api/v1/user/support/ticket', { token: server.admin.token, body });
      const { ticket_id: called } = (answer.body as { results: { ticket_id: string } }).results;
      const [row] = await server.sql<{ id: string }>(`select id from support_tickets where 'TKT-' || number = $1`, [
        called,
      ]);
      names.set(row?.id ?? '', called);
      return row?.id ?? '';
    },
    reads: ['/api/v1/user/support/tickets/:id'],
    changes: [one('PATCH /api/v1/user/support/tickets/:id', subject => ({ subject }))],
    deletes: [],
  },
  {
    name: 'conversation',
    table: 'conversations',
    make: async server => {
      const other = await server.person();
      const body = { type: 'group', title: 'First', participant_ids: [other.id] };
      return made(server, '/v1/conversations', body);
    },
    reads: ['/v1/conversations/:id'],
    changes: [one('PATCH /v1/conversations/:id', title => ({ title }))],
    deletes: [],
  },
  {
    name: 'scheduled call',
    table: 'scheduled_calls',
    make: async server => {
      const other = await server.person();
      const conversation = await made(server, '/v1/conversations', { type: 'direct', participant_ids: [other.id] });
      const starts_at = new Date(Date.now() + 86_400_000).toISOString();
      return made(server, '/v1/calls/schedule', {
        conversation_id: conversation,
        title: 'First',
        starts_at,
        duration: 30,
      });
    },
    reads: ['/v1/calls/scheduled/:id'],
    changes: [one('PATCH /v1/calls/scheduled/:id', title => ({ title }))],
    deletes: ['/v1/calls/scheduled/:id'],
  },
  {
    name: 'credential',
    table: 'credentials',
    make: async server => {
      const type = await credentialType(server, server.admin);
      return (await credential(server, server.admin, { typeId: type.id, companyId: await company(server) })).id;
    },
    reads: ['/v1/credential/credentials/:id'],
    changes: [
      one('PATCH /v1/credential/credentials/:id', notes => ({ notes })),
      one('PUT /v1/credential/credentials/:id/fields', word => ({
        fields: valuesOf({ ...values, secretAccessKey: word }),
      })),
    ],
    deletes: ['/v1/credential/credentials/:id'],
  },
  {
    name: 'credential type',
    table: 'credential_types',
    make: async server => (await credentialType(server, server.admin)).id,
    reads: ['/v1/credential-type/:id'],
    changes: [
      one('PATCH /v1/credential-type/:id', word => ({ icon: `https://icons.example.com/${plain(word)}` })),
      one('PATCH /v1/credential-type/:id', name => ({ fields: [{ ...accessKey, name }, secretKey] })),
      one('POST /v1/credential-type/:id/fields', word => ({ ...accessKey, id: plain(word), required: false })),
      one(`PATCH /v1/credential-type/:id/fields/${accessKey.id}`, name => ({ name })),
      one('PUT /v1/credential-type/:id/field-order', word => ({
        fieldIds: [word.startsWith('T') ? secretKey.id : accessKey.id],
      })),
    ],
    deletes: ['/v1/credential-type/:id'],
  },
];
