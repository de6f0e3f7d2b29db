import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { audited, member, organization } from '../administration/integrations.support.ts';
import { dataOf, refusalOf } from './connect.support.ts';
import { type DeliveryBody, hooked, type WebhookBody } from './webhooks.support.ts';

let server: TestServer;
let acme: string;
let keeper: Person;
let foreign: Person;
let nobody: Person;
before(async () => {
  server = await startServer();
  acme = await organization(server, 'Acme');
  keeper = await member(server, { [acme]: ['webhook.*'] });
  foreign = await member(server, { [await organization(server, 'Globex')]: ['webhook.*'] });
  nobody = await server.person();
});
after(() => server.close());

const url = 'https://hooks.example.com/gatehouse';
const body = { name: 'Told', url, event_types: ['team.*', 'user.create'] };
const call = (who: Person | null, method: string, path = '', sent?: unknown) =>
  server.call(method, `/v1/webhooks${path}`, {
    token: who?.token ?? null,
    ...(sent === undefined ? {} : { body: sent }),
  });
const fieldsOf = (refusal: Record<string, unknown>) =>
  (refusal['details'] as { fields: { field: string; message: string }[] }).fields;
const only = async (): Promise<WebhookBody> => hooked(server, keeper, url, { organization_id: acme });

describe('who may not', () => {
  test('strangers, and who holds nothing', async () => {
    refusalOf(await call(null, 'GET'), 401);
    const refusal = refusalOf(await call(nobody, 'POST', '', body), 403);
    assert.deepEqual(refusal['details'], { missing: ['webhook.write'] });
    refusalOf(await call(nobody, 'GET'), 403);
  });

  test('who holds it elsewhere finds nothing there', async () => {
    const { id } = await only();
    for (const [method, path, sent] of [
      ['GET', ''],
      ['PATCH', '', { name: 'Mine' }],
      ['DELETE', ''],
      ['POST', '/secret/rotate'],
      ['POST', '/test'],
      ['GET', '/deliveries'],
      ['POST', '/deliveries/replay', { since: '2026-01-01' }],
      ['POST', `/deliveries/${randomUUID()}/replay`],
    ] as const) {
      const refusal = refusalOf(await call(foreign, method, `/${id}${path}`, sent), 404);
      assert.equal(refusal['message'], 'Webhook not found', `${method} ${path}`);
    }
    const { webhooks } = dataOf<{ webhooks: WebhookBody[] }>(await call(foreign, 'GET'));
    assert.deepEqual(webhooks, []);
    refusalOf(await call(foreign, 'POST', '', { ...body, organization_id: acme }), 404);
  });

  test('one of the whole platform takes the node everywhere', async () => {
    const refusal = refusalOf(await call(keeper, 'POST', '', { ...body, organization_id: null }), 403);
    assert.deepEqual(refusal['details'], { missing: ['webhook.write'] });
    const made = dataOf<WebhookBody>(await call(server.admin, 'POST', '', body), 201);
    assert.equal(made['organization_id'], null);
    refusalOf(await call(keeper, 'GET', `/${made.id}`), 404);
  });

  test('an organization whose plan has no API access', async () => {
    const poor = await organization(server, 'Poor');
    await server.sql(`update organizations set plan = 'starter', features = '{}' where id = $1`, [poor]);
    const person = await member(server, { [poor]: ['webhook.*'] });
    const refusal = refusalOf(await call(person, 'POST', '', body), 403);
    assert.match(String(refusal['message']), /api_access/);
  });
});

describe('what is refused', () => {
  for (const bad of [
    'http://hooks.example.com/',
    'https://127.0.0.1/',
    'https://[::ffff:10.0.0.1]/',
    'https://[64:ff9b::a00:1]/',
    'https://169.254.169.254/latest',
    'https://localhost/',
    'https://0x7f000001/',
    'https://user:pass@hooks.example.com/',
    'ftp://hooks.example.com/',
    'hooks',
    '',
    `https://hooks.example.com/${'x'.repeat(2_100)}`,
  ])
    test(`as an address: ${bad.slice(0, 50)}`, async () => {
      const [problem] = fieldsOf(refusalOf(await call(keeper, 'POST', '', { ...body, url: bad }), 400));
      assert.equal(problem?.field, 'url');
      const { id } = await only();
      refusalOf(await call(keeper, 'PATCH', `/${id}`, { url: bad }), 400);
    });

  for (const bad of [
    [],
    ['nothing.is'],
    ['team.*', 'message.*'],
    ['Team.*'],
    ['*.create'],
    ['team.**'],
    Array(51).fill('team.*'),
    'team.*',
    null,
  ])
    test(`as types: ${JSON.stringify(bad).slice(0, 50)}`, async () => {
      const fields = fieldsOf(refusalOf(await call(keeper, 'POST', '', { ...body, event_types: bad }), 400));
      assert.match(fields[0]?.field ?? '', /^event_types/);
    });

  test('unknown fields, ids that are none, and page states of others', async () => {
    refusalOf(await call(keeper, 'POST', '', { ...body, secret: 'whsec_mine' }), 400);
    refusalOf(await call(keeper, 'GET', '/none'), 400);
    refusalOf(await call(keeper, 'GET', '?page_state=e30'), 400);
    refusalOf(await call(keeper, 'GET', '?limit=101'), 400);
    const { id } = await only();
    refusalOf(await call(keeper, 'GET', `/${id}/deliveries?page_state=W10`), 400);
    refusalOf(await call(keeper, 'GET', `/${id}/deliveries?state=pending&page_state=WyJ4Il0`), 400);
    refusalOf(await call(keeper, 'POST', `/${id}/deliveries/replay`, { since: '2026-02-30' }), 400);
    const refusal = refusalOf(await call(keeper, 'POST', `/${id}/deliveries/${randomUUID()}/replay`), 404);
    assert.equal(refusal['message'], 'Delivery not found');
  });
});

describe('a webhook', () => {
  test('shows its secret once, which is stored sealed', async () => {
    const made = await only();
    assert.match(made.secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    const shown = await call(keeper, 'GET', `/${made.id}`);
    assert.equal(shown.text.includes('whsec_'), false);
    const [row] = await server.sql('select sealed_secret from webhooks where id = $1', [made.id]);
    assert.equal(row?.['sealed_secret'].includes(Buffer.from(made.secret.slice(6), 'base64')), false);
    const rotated = dataOf<WebhookBody>(await call(keeper, 'POST', `/${made.id}/secret/rotate`));
    assert.notEqual(rotated.secret, made.secret);
    assert.ok(Date.parse(String(rotated['former_secret_until'])) > Date.now() + 23 * 3_600_000);
    const events = await audited(server, 'webhook.create', made.id);
    assert.deepEqual(
      events.map(({ outcome, organization_id, details }) => [outcome, organization_id, details]),
      [['success', acme, { name: 'Told', host: 'hooks.example.com', event_types: ['*'] }]],
    );
    assert.equal((await audited(server, 'webhook.rotate_secret', made.id)).length, 1);
  });

  test('is listed by pages, changed, paused and deleted', async () => {
    const place = await organization(server, 'Paged');
    const person = await member(server, { [place]: ['webhook.*'] });
    const made: string[] = [];
    for (const name of ['One', 'Two', 'Three']) made.push((await hooked(server, person, url, { name })).id);
    const first = dataOf<{ webhooks: WebhookBody[]; next_page_state: string }>(await call(person, 'GET', '?limit=2'));
    const rest = dataOf<{ webhooks: WebhookBody[]; next_page_state: string | null }>(
      await call(person, 'GET', `?limit=2&page_state=${first.next_page_state}`),
    );
    assert.deepEqual(
      [...first.webhooks, ...rest.webhooks].map(({ id }) => id),
      made,
    );
    assert.equal(rest.next_page_state, null);
    const [id = ''] = made;
    const changed = dataOf<WebhookBody>(await call(person, 'PATCH', `/${id}`, { name: 'Uno', active: false }));
    assert.deepEqual([changed['name'], changed.status], ['Uno', 'paused']);
    dataOf(await call(person, 'DELETE', `/${id}`));
    refusalOf(await call(person, 'GET', `/${id}`), 404);
    const [row] = await server.sql('select sealed_secret, active from webhooks where id = $1', [id]);
    assert.deepEqual(row, { sealed_secret: null, active: false });
  });

  test('has as types what the ledger records', async () => {
    const { event_types: types } = dataOf<{ event_types: { type: string; of: string }[] }>(
      await call(keeper, 'GET', '/event-types'),
    );
    for (const type of ['user.create', 'team.update', 'credential.reveal', 'auth.login'])
      assert.ok(
        types.some(each => each.type === type && each.of === 'organization'),
        type,
      );
    assert.ok(types.some(each => each.type === 'message.created' && each.of === 'conversation'));
    assert.equal(
      types.some(each => each.type === 'user.list'),
      false,
    );
  });

  test('finds every type with an example in the documentation', async () => {
    const { event_types: types } = dataOf<{ event_types: { type: string }[] }>(
      await call(keeper, 'GET', '/event-types'),
    );
    const { status, text } = await server.call('GET', '/docs/events');
    assert.equal(status, 200);
    for (const { type } of types) {
      assert.ok(text.includes(`<h2 id="${type}">`), type);
      assert.ok(text.includes(`aria-label="Example of ${type}"`), type);
    }
    assert.match((await server.call('GET', '/docs')).text, /href="\/docs\/events"/);
  });

  test('has a log with pages, by state too', async () => {
    const { id } = await only();
    await server.sql(
      `insert into webhook_deliveries (webhook_id, id, type, source, object, version, state, since, created_at)
        select $1, ('0198c0de-0000-7000-8000-00000000000' || n)::uuid, 'team.create', 'ledger', 'team:1', n,
          case when n % 2 = 0 then 'missed' else 'delivered' end, now(), now() from generate_series(1, 6) n`,
      [id],
    );
    for (const [query, versions] of [
      ['', [6, 5, 4, 3, 2, 1]],
      ['&state=missed', [6, 4, 2]],
    ] as const) {
      const found: number[] = [];
      for (let page: string | null = ''; page !== null; ) {
        const next = page === '' ? '' : `&page_state=${page}`;
        const answer = await call(keeper, 'GET', `/${id}/deliveries?limit=2${query}${next}`);
        const data = dataOf<{ deliveries: DeliveryBody[]; next_page_state: string | null }>(answer);
        found.push(...data.deliveries.map(({ version }) => version));
        page = data.next_page_state;
      }
      assert.deepEqual(found, versions);
    }
  });
});
