import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer, type TestServer } from '../../support/server.ts';
import { atOnce, tally } from '../administration/identity.support.ts';
import { audited, organization } from '../administration/integrations.support.ts';
import {
  companies,
  created,
  credentialOf,
  list,
  listed,
  read,
  row,
  type ShownCompany,
  stored,
  takenOver,
} from './companies.support.ts';
import { dataOf, refusalOf } from './directory.support.ts';

let server: TestServer;
let acme = '';
before(async () => {
  server = await startServer();
  acme = await organization(server, 'Acme');
});
after(() => server.close());

const call = (method: string, path: string, body?: unknown) =>
  server.call(method, path, { token: server.admin.token, body });
const patch = (id: string, body: unknown) => call('PATCH', `${companies}/${id}`, body);

describe('malformed', () => {
  const bad: [object, string[], string][] = [
    [{ name: '' }, ['name'], 'Name must not be empty'],
    [{ name: 'a\nb' }, ['name'], 'Name must not contain control characters or line breaks'],
    [{ name: 'x'.repeat(256) }, ['name'], 'Name must have at most 255 characters'],
    [{ name: 1 }, ['name'], 'Name must be a string'],
    [{ name: 'A', cw_Identifier: '' }, ['cw_Identifier'], 'Cw_Identifier must not be empty'],
    [
      { name: 'A', cw_Identifier: 'a\u2028b' },
      ['cw_Identifier'],
      'Cw_Identifier must not contain control characters or line breaks',
    ],
    [{ name: 'A', organizationId: 'acme' }, ['organizationId'], 'OrganizationId must be a UUID'],
    // Whoever could choose it would read the customers of others.
    [{ name: 'A', cw_CompanyId: 1 }, ['cw_CompanyId'], 'Cw_CompanyId is not a known field'],
    [{ name: 'A', cw_Data: {} }, ['cw_Data'], 'Cw_Data is not a known field'],
    [{ name: 'A', id: acme }, ['id'], 'Id is not a known field'],
  ];
  for (const [body, path, message] of bad) {
    test(`${JSON.stringify(body).slice(0, 50)} is refused by name, on creating and changing`, async () => {
      const { id } = await created(server, server.admin, { name: 'Steady' });
      const before = await stored(server);
      for (const answer of [await call('POST', companies, body), await patch(id, body)]) {
        assert.deepEqual(refusalOf(answer, 400), { message: 'Validation error', errors: [{ path, message }] });
      }
      assert.deepEqual(await stored(server), before);
      await call('DELETE', `${companies}/${id}`);
    });
  }

  test('a create without a name, and pages and queries out of range', async () => {
    assert.deepEqual(refusalOf(await call('POST', companies, {}), 400)['errors'], [
      { path: ['name'], message: 'Name is required' },
    ]);
    for (const query of [
      'page=0',
      'page=-1',
      'page=1.5',
      'page=x',
      'page=1000001',
      'page=99999999999999999999',
      'rpp=0',
      'rpp=1001',
      'rpp=',
      'rpp=1e3',
      'page=1&page=2',
      'search=a%0Ab',
      'search=%00',
      'search=a%E2%80%A8b',
      `search=${'x'.repeat(256)}`,
      'search=a&search=b',
    ])
      refusalOf(await call('GET', `${companies}?${query}`), 400);
    const { id } = await created(server, server.admin, { name: 'Steady' });
    for (const text of ['TRUE', '1', 'yes', '', 'null'])
      assert.deepEqual(refusalOf(await call('GET', `${companies}/${id}?includeAddress=${text}`), 400)['errors'], [
        { path: ['includeAddress'], message: 'IncludeAddress must be a boolean' },
      ]);
    await call('DELETE', `${companies}/${id}`);
  });
});

describe('creating', () => {
  test('answers with the company, and leaves row, event and audit', async () => {
    const company = await created(server, server.admin, { name: 'Café', cw_Identifier: 'Cafe', organizationId: acme });
    const { id, createdAt, updatedAt, ...rest } = company;
    assert.deepEqual(rest, { name: 'Café', cw_CompanyId: null, cw_Identifier: 'Cafe', organizationId: acme });
    assert.equal(createdAt, updatedAt);
    const { created_by, name, cw_data } = await row(server, id);
    assert.deepEqual([created_by, name, cw_data], [server.admin.id, 'Café', null]);
    const [event] = await audited(server, 'company.create', id);
    assert.deepEqual(event, {
      outcome: 'success',
      actor_id: server.admin.id,
      target_kind: 'company',
      organization_id: acme,
      details: { name: 'Café', identifier: 'Cafe' },
    });
    assert.deepEqual(await read(server, server.admin, id), { ...company, cw_Data: {}, cw_FetchedAt: null });
    assert.deepEqual((await read(server, server.admin, id, '?includeAddress=true')).cw_Data, {});
  });

  test('two at once with the same identifier: one', async () => {
    for (const organizationId of [acme, undefined]) {
      const answers = await atOnce(8, index =>
        call('POST', companies, { name: `Twin ${index}`, cw_Identifier: index % 2 ? 'TWIN' : 'twin', organizationId }),
      );
      assert.deepEqual(tally(answers), { 201: 1, 409: 7 });
      const { message, error } = refusalOf(answers.find(({ status }) => status === 409) ?? fail(), 409);
      assert.match(String(message), /^A company with the identifier twin already exists$/i);
      assert.equal(error, 'CompanyIdentifierTaken');
    }
    assert.equal((await list(server, server.admin, '?search=twin')).pagination.totalRecords, 2);
  });

  test('an identifier that a company of ConnectWise has is taken too; no identifier never is', async () => {
    await takenOver(server, 900, { organization: acme });
    refusalOf(await call('POST', companies, { name: 'A', cw_Identifier: 'OLD900', organizationId: acme }), 409);
    await created(server, server.admin, { name: 'Elsewhere', cw_Identifier: 'OLD900' });
    await created(server, server.admin, { name: 'Nameless' });
    await created(server, server.admin, { name: 'Nameless' });
  });
});

describe('changing', () => {
  test('changes what is named, and nothing when nothing is', async () => {
    const before = await created(server, server.admin, { name: 'Before', cw_Identifier: 'before' });
    const same = dataOf<ShownCompany>(await patch(before.id, { name: 'Before' }), 'Company Updated Successfully!');
    assert.deepEqual([same, await patch(before.id, {}).then(({ status }) => status)], [before, 200]);
    const after = dataOf<ShownCompany>(await patch(before.id, { name: 'After' }), 'Company Updated Successfully!');
    assert.deepEqual(after, { ...before, name: 'After', updatedAt: after.updatedAt });
    assert.ok(after.updatedAt > before.updatedAt);
    const cleared = dataOf<ShownCompany>(
      await patch(before.id, { cw_Identifier: null, organizationId: acme.toUpperCase() }),
      'Company Updated Successfully!',
    );
    assert.deepEqual([cleared.cw_Identifier, cleared.organizationId], [null, acme]);
    const details = (await audited(server, 'company.update', before.id)).at(-1)?.['details'];
    assert.deepEqual(details, {
      fields: ['identifier', 'organization'],
      from: null,
      to: acme,
      changes: { identifier: { from: 'before', to: null } },
    });
  });

  test('an identifier that is taken there is refused, also at once and when moving', async () => {
    const [one, two] = [
      await created(server, server.admin, { name: 'One', cw_Identifier: 'one' }),
      await created(server, server.admin, { name: 'Two', cw_Identifier: 'two' }),
    ];
    refusalOf(await patch(one.id, { cw_Identifier: 'TWO' }), 409);
    const inAcme = await created(server, server.admin, { name: 'Two', cw_Identifier: 'two', organizationId: acme });
    refusalOf(await patch(two.id, { organizationId: acme }), 409);
    refusalOf(await patch(inAcme.id, { organizationId: null }), 409);
    const answers = await Promise.all([one, two].map(({ id }) => patch(id, { cw_Identifier: 'three' })));
    assert.deepEqual(tally(answers), { 200: 1, 409: 1 });
  });

  test('credentials do not move to other eyes', async () => {
    const { id } = await created(server, server.admin, { name: 'Guarded' });
    await credentialOf(server, id);
    const { message } = refusalOf(await patch(id, { organizationId: acme }), 409);
    assert.equal(message, 'A company that has credentials cannot be moved; delete its credentials first');
    assert.equal((await patch(id, { name: 'Still guarded', organizationId: null })).status, 200);
  });
});

describe('deleting', () => {
  test('is refused while there are credentials, and then is for good', async () => {
    const { id } = await created(server, server.admin, { name: 'Leaving' });
    await credentialOf(server, id);
    assert.deepEqual(refusalOf(await call('DELETE', `${companies}/${id}`), 409), {
      message: 'A company that has credentials cannot be deleted; delete its credentials first',
      error: 'CompanyHasCredentials',
    });
    await server.sql('delete from credentials where company_id = $1', [id]);
    const answers = await atOnce(3, () => call('DELETE', `${companies}/${id}`));
    assert.deepEqual(tally(answers), { 200: 1, 404: 2 });
    const gone = answers.find(({ status }) => status === 200);
    assert.deepEqual(gone?.body, {
      status: 200,
      message: 'Company Deleted Successfully!',
      data: null,
      successful: true,
    });
    assert.deepEqual(await server.sql('select 1 from companies where id = $1', [id]), []);
    assert.equal((await audited(server, 'company.delete', id)).at(-1)?.['outcome'], 'success');
  });
});

describe('lists', () => {
  let other: TestServer;
  before(async () => {
    other = await startServer();
    await other.sql(
      `insert into companies (id, name, identifier) select gen_random_uuid(), 'Company ' || lpad(n::text, 3, '0'), 'c' || n
        from generate_series(1, 300) n`,
    );
  });
  after(() => other.close());

  test('the documented page, its neighbours and what lies beyond', async () => {
    const { names, pagination } = await list(other, other.admin);
    assert.deepEqual(pagination, {
      previousPage: null,
      currentPage: 1,
      nextPage: 2,
      totalPages: 10,
      totalRecords: 300,
      listedRecords: 30,
    });
    assert.deepEqual([names[0], names.at(-1)], ['Company 001', 'Company 030']);
    const answer = await other.call('GET', companies, { token: other.admin.token });
    const [shown] = (answer.body as { data: Record<string, unknown>[] }).data;
    assert.deepEqual([shown?.['cw_CompanyId'], shown?.['cw_Identifier']], [null, 'c1']);
    const pages = async (query: string) => {
      const { pagination: p } = await list(other, other.admin, query);
      return [p.previousPage, p.currentPage, p.nextPage, p.totalPages, p.totalRecords, p.listedRecords];
    };
    assert.deepEqual(await pages('?page=10'), [9, 10, null, 10, 300, 30]);
    assert.deepEqual(await pages('?page=2&rpp=299'), [1, 2, null, 2, 300, 1]);
    assert.deepEqual(await pages('?page=12'), [10, 12, null, 10, 300, 0]);
    assert.deepEqual(await pages('?rpp=1000'), [null, 1, null, 1, 300, 300]);
    assert.deepEqual(await pages('?search=nothing&page=3'), [null, 3, null, 0, 0, 0]);
    assert.deepEqual(await pages('?page=1000000&rpp=1000'), [1, 1_000_000, null, 1, 300, 0]);
  });

  test('walking all pages shows each once, by name whatever its case, then by id', async () => {
    await other.sql(
      `insert into companies (id, name) select gen_random_uuid(), 'COMPANY 150' from generate_series(1, 3)`,
    );
    const seen: string[] = [];
    for (let page = 1; page <= 8; page += 1) {
      const answer = await other.call('GET', `${companies}?rpp=40&page=${page}`, { token: other.admin.token });
      listed(answer);
      seen.push(...(answer.body as { data: ShownCompany[] }).data.map(({ id }) => id));
    }
    const sorted = await other.sql<{ id: string }>('select id from companies order by lower(name), id');
    assert.deepEqual(
      seen,
      sorted.map(({ id }) => id),
    );
    await other.sql(`delete from companies where name = 'COMPANY 150'`);
  });

  test('searches take every character as it is', async () => {
    const odd = [
      '100% Organic',
      'Under_score',
      'Back\\slash',
      "O'Neil; drop table companies",
      'Ünïcode ÅB',
      '"Quoted"',
      'a.*b',
    ];
    for (const name of odd) await created(other, other.admin, { name });
    await created(other, other.admin, { name: 'By identifier', cw_Identifier: 'x_%\\y' });
    const found = async (search: string) =>
      (await list(other, other.admin, `?search=${encodeURIComponent(search)}`)).names;
    assert.deepEqual(await found('%'), ['100% Organic', 'By identifier']);
    assert.deepEqual(await found('_'), ['By identifier', 'Under_score']);
    assert.deepEqual(await found('\\'), ['Back\\slash', 'By identifier']);
    assert.deepEqual(await found('_%\\Y'), ['By identifier']);
    assert.deepEqual(await found("o'neil; DROP"), ["O'Neil; drop table companies"]);
    assert.deepEqual(await found('üNÏCODE'), ['Ünïcode ÅB']);
    assert.deepEqual(await found('U\u0308n'), ['Ünïcode ÅB']);
    assert.deepEqual(await found('"quoted"'), ['"Quoted"']);
    assert.deepEqual(await found('.*'), ['a.*b']);
    assert.deepEqual(await found('ganicx_%'), []);
    assert.deepEqual(await found('$1'), []);
    assert.deepEqual(
      await found('company 29'),
      Array.from({ length: 10 }, (_, index) => `Company 29${index}`),
    );
    assert.deepEqual(await found('C300'), ['Company 300']);
    assert.equal((await list(other, other.admin, '?search=')).pagination.totalRecords, 308);
  });

  test('a search among many is answered by its index, and counted exactly whatever it finds', async () => {
    await other.sql(
      `insert into companies (id, name) select gen_random_uuid(), 'Many ' || md5(n::text) from generate_series(1, 20000) n`,
    );
    const scans = async () =>
      (await other.sql<{ n: number }>(`select pg_stat_get_numscans('companies_search'::regclass)::int as n`))[0]?.n ??
      0;
    const before = await scans();
    assert.equal((await list(other, other.admin, '?search=company%2029')).pagination.totalRecords, 10);
    // A connection tells what it has done when it next has nothing to do.
    while ((await scans()) === before) await new Promise(resolve => setTimeout(resolve, 50));
    assert.equal((await list(other, other.admin, '?search=many%20')).pagination.totalRecords, 20_000);
    assert.equal((await list(other, other.admin, '?search=ma')).pagination.totalRecords, 20_000, 'beginnings');
    assert.equal((await list(other, other.admin, '?search=ny')).pagination.totalRecords, 0, 'beginnings alone');
  });
});

function fail(): never {
  throw new Error('no answer was a refusal');
}
