import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type DnsServer, startDnsServer } from '../../support/dns.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { atOnce, audit, tally } from '../administration/identity.support.ts';
import { dataOf, invited, newOrganization, refusal, type Shown, stored } from './organizations.support.ts';

let server: TestServer;
let dns: DnsServer;
before(async () => {
  dns = await startDnsServer();
  server = await startServer({ DNS_SERVERS: dns.address });
});
after(async () => {
  await server.close();
  await dns.close();
});

interface State {
  readonly domain: string;
  readonly verified: boolean;
  readonly record: { readonly type: string; readonly name: string; readonly value: string };
}

const call = (who: Person, method: string, path: string, body?: unknown) =>
  server.call(method, `/api/organizations${path}`, { token: who.token, body });
const state = async (who: Person, id: string) => dataOf<State>(await call(who, 'GET', `/${id}/domain`));
const check = (who: Person, id: string) => call(who, 'POST', `/${id}/domain/check`);

let made = 0;
/** An organization with an administrator of its own, a domain that nobody else has, and the record that proves it. */
async function proving(body: object = {}): Promise<Shown & { boss: Person; record: State['record'] }> {
  made += 1;
  const organization = await newOrganization(server, { domain: `Firm-${made}.example`, ...body });
  const boss = await invited(server, organization.id, { admin: true });
  return { ...organization, boss, record: (await state(boss, organization.id)).record };
}

describe('who may not', () => {
  test('members, strangers and administrators of others neither see the record nor have it looked up', async () => {
    const { id, record } = await proving();
    dns.answer(record.name, [[record.value]]);
    const [member, stranger, other] = [await invited(server, id), await server.person(), (await proving()).boss];
    const asked = dns.asked.length;
    for (const [who, status] of [
      [member, 403],
      [stranger, 403],
      [other, 404],
    ] as const) {
      refusal(await call(who, 'GET', `/${id}/domain`), status);
      refusal(await check(who, id), status);
    }
    refusal(await server.call('POST', `/api/organizations/${id}/domain/check`), 401);
    assert.equal(dns.asked.length, asked);
    assert.equal(dataOf(await call(server.admin, 'GET', `/${id}`)).domainVerified, false);
  });

  test('the organization’s own administrators mark it without proof', async () => {
    const { id, boss } = await proving();
    assert.match(refusal(await call(boss, 'POST', `/${id}/domain/verify`), 403), /organization\.verify/);
  });
});

describe('is not proven', () => {
  test('without a domain', async () => {
    const { id } = await newOrganization(server);
    const boss = await invited(server, id, { admin: true });
    for (const answer of [await call(boss, 'GET', `/${id}/domain`), await check(boss, id)])
      assert.equal(refusal(answer, 409), 'The organization has no domain; set one first');
  });

  test('by a name that does not exist, or has no such record', async () => {
    for (const answer of ['no such name', []] as const) {
      const { id, boss, record } = await proving();
      dns.answer(record.name, answer);
      const before = await stored(server, id);
      assert.equal(
        refusal(await check(boss, id), 409),
        `No TXT record was found at ${record.name}. Add a TXT record at ${record.name} with the value ${record.value}, then check again; DNS changes can take a while`,
      );
      assert.deepEqual(await stored(server, id), before);
    }
  });

  test('by a record of another organization, of the domain before, of another case, or with more in it', async () => {
    const { id, boss, record } = await proving();
    const other = await proving();
    for (const wrong of [
      other.record.value,
      `${record.value}x`,
      record.value.slice(0, -1),
      record.value.toUpperCase(),
      record.value.replace('gatehouse-domain-verification=', ''),
      `v=1 ${record.value}`,
    ]) {
      dns.answer(record.name, [[wrong]]);
      const words = refusal(await check(boss, id), 409);
      const like = wrong.startsWith('gatehouse-domain-verification=');
      assert.ok(words.includes(like ? `found ${wrong}. Add` : 'found 1 other. Add'), words);
      assert.ok(words.includes(`at ${record.name} with the value ${record.value},`), words);
    }
    dns.answer(record.name, [[record.value]]);
    dataOf(await call(boss, 'PUT', `/${id}`, { domain: `${other.domain}.example` }));
    const next = (await state(boss, id)).record;
    assert.notEqual(next.value, record.value);
    dns.answer(next.name, [[record.value]]);
    refusal(await check(boss, id), 409);
  });

  test('by records at the domain itself, and nothing is told of records that are not meant for us', async () => {
    const { id, boss, domain, record } = await proving();
    dns.answer(domain ?? '', [[record.value]]);
    dns.answer(record.name, [
      ['internal-secret=1'],
      ['gatehouse-domain-verification=\u0007\u001b[2J'],
      ['x'.repeat(200)],
    ]);
    const words = refusal(await check(boss, id), 409);
    assert.match(words, /; found 3 others\. Add/);
    for (const hidden of ['internal-secret', '\u0007', 'xxx']) assert.ok(!words.includes(hidden), words);
  });

  test('while the server says nothing, within the time, or cannot tell', async () => {
    for (const [answer, words] of [
      ['silence', /^DNS did not answer in time about the TXT record at _gatehouse\.firm-\d+\.example; check/],
      ['failure', /^DNS gave no answer/],
    ] as const) {
      const { id, boss, record } = await proving();
      dns.answer(record.name, answer);
      const began = performance.now();
      const [refused, other] = await Promise.all([
        check(boss, id),
        // Nobody else waits for it.
        call(server.admin, 'PUT', `/${id}`, { description: 'Changed meanwhile' }).then(changed => {
          assert.ok(performance.now() - began < 1500);
          return changed;
        }),
      ]);
      assert.ok(performance.now() - began < 6500);
      assert.match(refusal(refused, 503), words);
      assert.equal(refused.headers.get('retry-after'), '30');
      assert.equal(dataOf(other).domainVerified, false);
      dns.answer(record.name, [[record.value]]);
      assert.equal(dataOf(await check(boss, id)).domainVerified, true, 'nothing is remembered of it');
    }
  });

  test('when the domain is changed, or the administrator removed, while it is looked up', async () => {
    const { id, boss, domain, record } = await proving();
    dns.answer(record.name, [[record.value]], async () => {
      dataOf(await call(server.admin, 'PUT', `/${id}`, { domain: `moved.${domain}` }));
    });
    assert.equal(refusal(await check(boss, id), 409), 'The domain was changed while it was being checked; check again');
    const gone = await proving();
    dns.answer(gone.record.name, [[gone.record.value]], async () => {
      dataOf(await call(server.admin, 'PUT', `/${gone.id}`, { adminIds: [server.admin.id] }));
    });
    refusal(await check(gone.boss, gone.id), 403);
    for (const each of [id, gone.id])
      assert.equal(dataOf(await call(server.admin, 'GET', `/${each}`)).domainVerified, false);
  });
});

describe('is proven', () => {
  test('by the record that is shown, told apart by organization and domain', async () => {
    const { id, boss, domain, record } = await proving();
    assert.deepEqual(await state(boss, id.toUpperCase()), { domain, verified: false, record });
    assert.deepEqual([record.type, record.name], ['TXT', `_gatehouse.${domain}`]);
    assert.match(record.value, /^gatehouse-domain-verification=[\w-]{43}$/);
    dns.answer(record.name, [[record.value]]);
    const shown = dataOf(await check(boss, id));
    assert.deepEqual([shown.domain, shown.domainVerified], [domain, true]);
    assert.equal((await state(boss, id)).verified, true);
    const event = await audit(server, 'organization.check_domain', boss.id, 'success');
    assert.deepEqual([event.target_id, event.organization_id, event.details], [id, id, { domain }]);
    const asked = dns.asked.length;
    dns.answer(record.name, 'no such name');
    assert.equal(dataOf(await check(boss, id)).domainVerified, true, 'it stays so');
    assert.equal(dns.asked.length, asked);
    dataOf(await call(boss, 'PUT', `/${id}`, { domain: `other.${domain}` }));
    assert.equal((await state(boss, id)).verified, false, 'another domain is proven anew');
    dataOf(await call(boss, 'PUT', `/${id}`, { domain }));
    assert.equal((await state(boss, id)).verified, false);
  });

  for (const [name, records] of [
    ['one of several records', (value: string) => [['v=spf1 -all'], ['gatehouse-domain-verification=old'], [value]]],
    ['a record in several strings', (value: string) => [[value.slice(0, 9), value.slice(9, 10), value.slice(10)]]],
    ['a record with space around it', (value: string) => [[` ${value} `]]],
  ] as const)
    test(`by ${name}`, async () => {
      const { id, boss, record } = await proving();
      dns.answer(record.name, records(record.value));
      assert.equal(dataOf(await check(boss, id)).domainVerified, true);
    });

  test('once, however many check at the same moment', async () => {
    const { id, boss, record } = await proving();
    dns.answer(record.name, [[record.value]]);
    assert.deepEqual(tally(await atOnce(5, () => check(boss, id))), { 200: 5 });
    const [row] = await server.sql<{ same: boolean }>(
      'select domain_verified_at = updated_at as same from organizations where id = $1',
      [id],
    );
    assert.equal(row?.same, true);
  });

  test('whoever named it before without proving it', async () => {
    const squatter = await proving();
    const owner = await proving();
    dataOf(await call(owner.boss, 'PUT', `/${owner.id}`, { domain: squatter.domain }));
    const { record } = await state(owner.boss, owner.id);
    dns.answer(record.name, [[record.value]]);
    assert.equal(dataOf(await check(owner.boss, owner.id)).domainVerified, true);
    assert.match(refusal(await check(squatter.boss, squatter.id), 409), /^The TXT record at _gatehouse/);
  });

  test('for one organization only: nobody else proves the domain, in any case of letters', async () => {
    const { id, boss, domain, record } = await proving();
    dns.answer(record.name, [[record.value]]);
    dataOf(await check(boss, id));
    const other = await proving();
    dataOf(await call(other.boss, 'PUT', `/${other.id}`, { domain: domain?.toUpperCase() }));
    const second = (await state(other.boss, other.id)).record;
    dns.answer(second.name, [[record.value], [second.value]]);
    const refused = await check(other.boss, other.id);
    assert.equal(
      refusal(refused, 409),
      'Another organization has already verified this domain. If its owner has changed, ask a platform administrator',
    );
    assert.ok(!refused.text.includes(id));
    assert.equal(dataOf(await call(other.boss, 'GET', `/${other.id}`)).domainVerified, false);
    assert.equal(dataOf(await call(boss, 'GET', `/${id}`)).domainVerified, true);
    dataOf(await call(boss, 'PUT', `/${id}`, { domain: null }));
    assert.equal(dataOf(await check(other.boss, other.id)).domainVerified, true, 'it is free again');
  });

  test('and lets in those who wait and match, under the policy that says so', async () => {
    for (const joinPolicy of ['domain', 'invite']) {
      const { id, boss, domain, record } = await proving({ joinPolicy });
      const waiting: Person[] = [];
      for (const [email, verified] of [
        [`yes@${domain}`, true],
        [`unverified@${domain}`, false],
        [`sub@mail.${domain}`, true],
        ['other@elsewhere.example', true],
      ] as const) {
        const person = await server.person();
        const named = `${joinPolicy}-${email}`;
        const text = 'update users set email = $2, email_verified_at = $3 where id = $1';
        await server.sql(text, [person.id, named, verified ? new Date() : null]);
        waiting.push({ ...person, email: named });
        dataOf(await call(person, 'POST', `/${id}/requests`), 201);
      }
      dns.answer(record.name, [[record.value]]);
      const seen = server.events.length;
      dataOf(await check(boss, id));
      const belong = await Promise.all(waiting.map(async each => (await call(each, 'GET', `/${id}`)).status));
      assert.deepEqual(belong, [joinPolicy === 'domain' ? 200 : 403, 403, 403, 403]);
      const first = waiting[0]?.id;
      const joined = joinPolicy === 'domain' ? [{ type: 'access.changed', users: [first] }] : [];
      assert.deepEqual(server.events.slice(seen), joined);
    }
  });
});
