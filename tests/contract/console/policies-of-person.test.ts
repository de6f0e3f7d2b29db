import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { policiesOn } from '../workflows/policies.support.ts';

let server: TestServer;
const on = policiesOn(() => server);
before(async () => {
  server = await startServer();
});
after(() => server.close());

interface Told {
  readonly decisions: readonly { policy_type: string; key: string; value: unknown; policy_id: string | null }[];
  readonly policies: readonly {
    policy_id: string;
    apply_to_names: readonly string[];
    organization_name: string | null;
  }[];
  readonly second_factor: { met: boolean; needed_from: string | null } | null;
}

const ask = (id: string, by: Person | null) =>
  server.call('GET', `/console/users/${id}/policies`, { token: by?.token ?? null });
async function told(id: string, by: Person): Promise<Told> {
  const answer = await ask(id, by);
  assert.equal(answer.status, 200, answer.text);
  return answer.body as Told;
}
const decided = ({ decisions }: Told) => decisions.map(({ key, value, policy_id }) => [key, value, policy_id]);

test('which policy decides what for a person is told to them, and to who reads policies where they are', async () => {
  const [acme, globex] = [await organization(server, 'Acme'), await organization(server, 'Globex')];
  const person = await member(server, { [acme]: [], [globex]: [] });
  const keeper = await member(server, { [acme]: ['policy.*'] });
  const [other, foreign] = [
    await member(server, { [acme]: ['user.read.other'] }),
    await member(server, { [await organization(server, 'Initech')]: ['policy.*'] }),
  ];
  assert.equal((await ask(person.id, null)).status, 401);
  assert.equal((await ask(person.id, other)).status, 403);
  assert.equal((await ask(person.id, foreign)).status, 404);
  assert.equal((await ask(randomUUID(), server.admin)).status, 404);
  assert.deepEqual(await told(person.id, person), { decisions: [], policies: [], second_factor: null });

  const all = await on.made('password_policy', { min_length: 10, expiry_days: 90, history: 3 });
  const ofAcme = await on.made('password_policy', { min_length: 14 }, { organization_id: acme });
  const ofGlobex = await on.made('password_policy', { expiry_days: 30 }, { organization_id: globex });
  await on.made('password_policy', { min_length: 90, report_only: true }, { apply_to: ['role:user'] });
  const expected = (globexSeen: boolean) => [
    ['min_length', 14, ofAcme.policy_id],
    ['expiry_days', 30, globexSeen ? ofGlobex.policy_id : null],
    ['history', 3, all.policy_id],
  ];
  assert.deepEqual(decided(await told(person.id, person)), expected(true));
  assert.deepEqual(decided(await told(person.id, server.admin)), expected(true));
  const seen = await told(person.id, keeper);
  assert.deepEqual(decided(seen), expected(false), 'what another organization has is nobody’s business here');
  assert.deepEqual(seen.policies.map(each => each.organization_name).toSorted(), [null, 'Acme'].toSorted());
  assert.doesNotMatch(JSON.stringify(seen), /Globex/);

  const ranges = ['127.0.0.0/8', '::1/128'];
  await on.made('ip_allowlist', { cidrs: ranges }, { apply_to: ['role:user'] });
  const factors = await on.made('mfa_policy', { required: true, grace_days: 7 }, { apply_to: ['role:user'] });
  const office = ['127.0.0.0/8', '::1/128', '198.51.100.0/24'];
  await on.made('ip_allowlist', { cidrs: office }, { organization_id: globex });
  assert.doesNotMatch(JSON.stringify(await told(person.id, keeper)), /198\.51\.100/, 'the addresses of Globex');
  assert.match(JSON.stringify(await told(person.id, person)), /198\.51\.100/);
  const both = await told(person.id, person);
  assert.deepEqual(
    decided(both).filter(([, , policy]) => policy === factors.policy_id),
    [
      ['required', true, factors.policy_id],
      ['methods', ['passkey', 'totp'], factors.policy_id],
      ['grace_days', 7, factors.policy_id],
    ],
  );
  assert.deepEqual(decided(both).find(([key]) => key === 'cidrs')?.[1], ranges);
  assert.deepEqual(both.policies.find(({ policy_id }) => policy_id === factors.policy_id)?.apply_to_names, ['User']);
  assert.equal(both.second_factor?.met, false);
  const days = (Date.parse(both.second_factor?.needed_from ?? '') - Date.now()) / 86_400_000;
  assert.ok(days > 6.9 && days <= 7.01, String(days));
});
