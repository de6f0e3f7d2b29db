import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { bodyOf, holder, organization, refusal } from './holders.support.ts';

interface Access {
  readonly reasons: readonly { source: string; name: string | null; pattern: string; given_by: unknown }[];
  readonly roles: readonly { name: string; system: boolean }[];
  readonly teams: readonly { name: string; role: string }[];
}
interface Shares {
  readonly shares: readonly { team: { name: string; member_count: number }; access: string; shared_by_name: string }[];
  readonly others: number;
}
interface Credentials {
  readonly total: number;
  readonly credentials: readonly { name: string; through: readonly { name: string; access: string }[] }[];
}

describe('where access comes from', () => {
  let server: TestServer;
  let [a, b, teamA, teamB, credentialA, credentialB] = ['', '', '', '', '', ''];
  let sam: Person;
  const as = (who: Person, path: string) => server.call('GET', `/console${path}`, { token: who.token });
  const make = async (path: string, body: object): Promise<string> => {
    const answer = await server.call('POST', path, { token: server.admin.token, body });
    assert.ok(answer.status < 300, answer.text);
    const { id, data } = answer.body as { id?: string; data?: { id: string } };
    return id ?? data?.id ?? '';
  };
  const credentialIn = async (organizationId: string, name: string): Promise<string> => {
    const companyId = await make('/v1/company/companies', { name: `Company of ${name}`, organizationId });
    const fields = [{ id: 'host', name: 'Host', required: false, secure: false, valueType: 'plain_text' }];
    const typeId = await make('/v1/credential-type', { name: `Type of ${name}`, organizationId, fields });
    return make('/v1/credential/credentials', { name, typeId, companyId, fields: [{ fieldId: 'host', value: 'x' }] });
  };
  const teamIn = async (organizationId: string, name: string, resource_id: string): Promise<string> => {
    const id = await make('/api/v1/teams', { name, organizationId });
    await make(`/api/v1/teams/${id}/members/${sam.id}`, { role: 'member' });
    await make(`/api/v1/teams/${id}/grants`, { pattern: 'report.read', least_role: 'member' });
    await make(`/api/v1/teams/${id}/resources`, { type: 'credential', resource_id, access: 'read' });
    return id;
  };

  before(async () => {
    server = await startServer();
    [a, b] = [await organization(server, 'North'), await organization(server, 'South')];
    sam = await server.person();
    await server.sql(
      'insert into organization_members (organization_id, user_id) select o.id, $1 from organizations o where o.id = any($2)',
      [sam.id, [a, b]],
    );
    [credentialA, credentialB] = [await credentialIn(a, 'Router'), await credentialIn(b, 'Switch')];
    [teamA, teamB] = [await teamIn(a, 'Front desk', credentialA), await teamIn(b, 'Night shift', credentialB)];
    await make(`/api/users/${sam.id}/grants`, { pattern: 'audit.read', organizationId: a });
  });
  after(() => server.close());

  test('is for those who are signed in and may read the person, or the credential', async () => {
    for (const path of [`/users/${sam.id}/access`, `/users/${sam.id}/credentials`]) {
      refusal(await server.call('GET', `/console${path}`), 401);
      refusal(await as(await server.person(), path), 403);
      const outside = await holder(server, await organization(server, randomUUID()), 'user.read.other');
      assert.equal(refusal(await as(outside, path), 404), 'User not found');
      refusal(await as(server.admin, path.replace(sam.id, randomUUID())), 404);
      refusal(await as(server.admin, path.replace(sam.id, 'nonsense')), 404);
    }
    const shares = `/credentials/${credentialA}/shares`;
    refusal(await server.call('GET', `/console${shares}`), 401);
    refusal(await as(await server.person(), shares), 403);
    refusal(await as(await holder(server, b, 'credential.fetch'), shares), 404);
    refusal(await as(server.admin, shares.replace(credentialA, randomUUID())), 404);
  });

  test('a person: everything to administrators and themselves, and of other organizations nothing to the rest', async () => {
    const path = `/users/${sam.id}/access`;
    const of = async (who: Person) => bodyOf<Access>(await as(who, path));
    for (const who of [server.admin, sam]) {
      const { reasons, roles, teams } = await of(who);
      assert.deepEqual(
        teams.map(({ name, role }) => `${name} ${role}`),
        ['Front desk member', 'Night shift member'],
      );
      assert.deepEqual(
        roles.map(({ system }) => system),
        [true],
      );
      const given = reasons.filter(({ source }) => source !== 'role').map(each => `${each.source} ${each.pattern}`);
      assert.deepEqual(given, ['direct audit.read', 'team report.read', 'team report.read']);
    }
    const [direct] = (await of(server.admin)).reasons;
    assert.deepEqual(direct?.given_by, { id: server.admin.id, name: 'admin' });
    const inB = await of(await holder(server, b, 'user.read.other'));
    assert.deepEqual(
      inB.teams.map(({ name }) => name),
      ['Night shift'],
    );
    assert.deepEqual(
      inB.reasons.filter(({ source }) => source !== 'role').map(({ name }) => name),
      ['Night shift'],
    );
  });

  test('a person’s credentials: those alone that the caller may read too, where they may look at the person', async () => {
    const path = `/users/${sam.id}/credentials`;
    const of = async (who: Person) => {
      const { credentials, total } = bodyOf<Credentials>(await as(who, path));
      assert.equal(total, credentials.length);
      return credentials.map(({ name, through }) => `${name} through ${through.map(team => team.name).join()}`);
    };
    const all = ['Router through Front desk', 'Switch through Night shift'];
    assert.deepEqual([await of(server.admin), await of(sam)], [all, all]);
    assert.deepEqual(await of(await holder(server, null, 'user.read.other')), []);
    assert.deepEqual(await of(await holder(server, b, 'user.read.other', 'credential.*')), [all[1]]);
    await server.sql('update organizations set active = false where id = $1', [b]);
    assert.deepEqual(await of(server.admin), [all[0]]);
    await server.sql('update organizations set active = true where id = $1', [b]);
  });

  test('a credential: its teams by name to those who are in them or may find teams, to others how many', async () => {
    const of = async (who: Person, id = credentialA) => bodyOf<Shares>(await as(who, `/credentials/${id}/shares`));
    for (const who of [server.admin, sam]) {
      const { shares, others } = await of(who);
      assert.deepEqual(
        shares.map(({ team, access, shared_by_name }) => [team.name, team.member_count, access, shared_by_name]),
        [['Front desk', 1, 'read', 'admin']],
      );
      assert.equal(others, 0);
    }
    assert.deepEqual(await of(await holder(server, a, 'credential.fetch')), { shares: [], others: 1, people: [] });
    assert.equal((await of(await holder(server, a, 'credential.fetch', 'team.list'))).shares.length, 1);
    await server.call('DELETE', `/api/v1/teams/${teamB}`, { token: server.admin.token });
    assert.deepEqual(await of(server.admin, credentialB), { shares: [], others: 0, people: [] });
    assert.ok(teamA);
  });
});
