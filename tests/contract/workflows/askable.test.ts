import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { holder, organization } from '../console/holders.support.ts';
import { refusalOf, replyOf } from './workflows.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const path = '/api/v1/user/access/resource-types';

const offered = async (who: Person, headers: Record<string, string> = {}) => {
  const answer = await server.call('GET', path, { token: who.token, headers });
  return replyOf<{ resource_types: { name: string }[] }>(answer, 'resource_types').results.resource_types;
};

test('what can be asked for is told to those who belong there, and to nobody else', async () => {
  refusalOf(await server.call('GET', path), 401, 'resource_types');
  const [a, b] = [await organization(server, 'Asking A'), await organization(server, 'Asking B')];
  for (const [name, organization_id] of [
    ['everywhere', null],
    ['within_a', a],
    ['within_b', b],
  ] as const) {
    const body = {
      name,
      levels: ['read', 'write'],
      owners: [server.admin.email],
      organization_id,
      description: `Of ${name}`,
    };
    const made = await server.call('POST', '/api/v1/admin/access/resource-types', { token: server.admin.token, body });
    assert.equal(made.status, 200, made.text);
  }
  const names = async (who: Person, headers = {}) => (await offered(who, headers)).map(({ name }) => name);
  assert.deepEqual(await names(await server.person()), ['everywhere']);
  const inA = await holder(server, a);
  assert.deepEqual(await names(inA), ['everywhere', 'within_a']);
  assert.deepEqual(await names(inA, { 'x-organization-id': a }), ['everywhere', 'within_a']);
  assert.deepEqual((await offered(inA))[1], {
    name: 'within_a',
    description: 'Of within_a',
    organization_id: a,
    levels: ['read', 'write'],
    longest_days: 90,
    reason_needed: true,
    answer_hours: 24,
    break_glass: false,
  });
});
