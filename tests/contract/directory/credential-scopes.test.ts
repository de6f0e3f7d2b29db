import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Answer, type Person, startServer, type TestServer } from '../../support/server.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { dataOf, refusalOf } from './directory.support.ts';
import {
  ask,
  company,
  credential,
  credentialType,
  holder,
  names,
  type ShownCredential,
  type ShownType,
  secretKey,
  values,
  valuesOf,
} from './vault.support.ts';

let server: TestServer;
let [acme, globex] = ['', ''];
let [aws, plain] = ['', ''];
/** Company ids: of Acme, of Globex, of the platform. */
let at = { acme: '', globex: '', platform: '' };
/** Credential ids, by type and company. */
const kept = new Map<string, string>();

before(async () => {
  server = await startServer();
  [acme, globex] = [await organization(server, 'Acme'), await organization(server, 'Globex')];
  at = { acme: await company(server, acme), globex: await company(server, globex), platform: await company(server) };
  aws = (await credentialType(server, server.admin, { name: 'AWS', permissionScope: 'aws.credentials' })).id;
  plain = (await credentialType(server, server.admin, { name: 'Plain' })).id;
  for (const [where, companyId] of Object.entries(at)) {
    for (const [what, typeId] of Object.entries({ aws, plain })) {
      const name = `${what} ${where}`;
      kept.set(name, (await credential(server, server.admin, { typeId, companyId }, { name })).id);
    }
  }
});
after(() => server.close());

const one = (name: string): string => `/credential/credentials/${kept.get(name) ?? assert.fail(name)}`;
const call = (by: Person, method: string, path: string, body?: unknown, headers = {}): Promise<Answer> =>
  ask(server, by, method, path, body, headers);
const status = async (by: Person, method: string, path: string, body?: unknown) =>
  (await call(by, method, path, body)).status;

/** What somebody sees in the lists of all companies and of all types; null where a list is refused. */
async function seen(by: Person): Promise<Record<string, string[] | number>> {
  const out: Record<string, string[] | number> = {};
  for (const [name, path] of [
    ...Object.entries(at).map(([where, id]) => [where, `/credential/credentials/company/${id}`] as const),
    ['aws', `/credential-type/${aws}/credentials`] as const,
    ['plain', `/credential-type/${plain}/credentials`] as const,
  ]) {
    const answer = await call(by, 'GET', path);
    if (answer.status === 200) {
      const listed = names((answer.body as { data: ShownCredential[] }).data);
      assert.equal(answer.headers.get('x-total-count'), String(listed.length), 'the count is that of the same scope');
      out[name] = listed.sort();
    } else out[name] = answer.status;
  }
  return out;
}

describe('a permission scope held everywhere', () => {
  let person: Person;
  before(async () => {
    person = await holder(server, ['aws.credentials.*', 'credential_type.fetch']);
  });

  test('shows credentials of that type only, in reads, lists and counts', async () => {
    for (const [name] of kept) {
      assert.equal(await status(person, 'GET', one(name)), name.startsWith('aws') ? 200 : 404, name);
    }
    assert.deepEqual(await seen(person), {
      acme: ['aws acme'],
      globex: ['aws globex'],
      platform: ['aws platform'],
      aws: ['aws acme', 'aws globex', 'aws platform'],
      plain: [],
    });
  });

  test('reveals, creates, changes and deletes these only', async () => {
    for (const rest of ['/secure-values', '/secure-values/secretAccessKey', '/fields', '/history']) {
      assert.equal(await status(person, 'GET', one('aws acme') + rest), 200, rest);
      refusalOf(await call(person, 'GET', one('plain acme') + rest), 404);
    }
    const body = { name: 'By scope', companyId: at.acme, fields: valuesOf(values) };
    const refused = await call(person, 'POST', '/credential/credentials', { ...body, typeId: plain });
    assert.deepEqual(refusalOf(refused, 403)['missing'], ['credential.create']);
    const made = await call(person, 'POST', '/credential/credentials', { ...body, typeId: aws });
    const { id } = dataOf<ShownCredential>(made, 'Credential Created Successfully!', 201);
    const mine = `/credential/credentials/${id}`;
    const change = { fields: valuesOf({ accessKeyId: 'changed' }) };
    for (const [method, rest] of [
      ['PATCH', ''],
      ['PUT', '/fields'],
    ] as const) {
      assert.equal(await status(person, method, mine + rest, change), 200);
      refusalOf(await call(person, method, one('plain acme') + rest, change), 404);
    }
    refusalOf(await call(person, 'DELETE', one('plain acme')), 404);
    assert.equal(await status(person, 'DELETE', mine), 200);
  });

  test('does not reach types: those are changed by their own nodes', async () => {
    for (const [method, path, body] of [
      ['POST', '/credential-type', { name: 'x', fields: [secretKey] }],
      ['PATCH', `/credential-type/${aws}`, { permissionScope: null }],
      ['DELETE', `/credential-type/${aws}`, undefined],
    ] as const) {
      refusalOf(await call(person, method, path, body), 403);
    }
  });
});

describe('a permission scope held inside one organization', () => {
  test('shows credentials of that type in companies there only', async () => {
    const person = await member(server, { [acme]: ['aws.credentials.*', 'credential_type.fetch'] });
    assert.deepEqual(await seen(person), {
      acme: ['aws acme'],
      globex: 404,
      platform: 404,
      aws: ['aws acme'],
      plain: [],
    });
    for (const [name] of kept) {
      const found = name === 'aws acme' ? 200 : 404;
      assert.equal(await status(person, 'GET', one(name)), found, name);
      assert.equal(await status(person, 'GET', `${one(name)}/secure-values`), found, name);
      assert.equal(await status(person, 'PATCH', one(name), {}), found, name);
    }
    for (const companyId of [at.globex, at.platform]) {
      const body = { name: 'x', typeId: aws, companyId, fields: valuesOf(values) };
      assert.equal(
        refusalOf(await call(person, 'POST', '/credential/credentials', body), 404)['error'],
        'CompanyNotFound',
      );
    }
    const { credentialCount } = dataOf<ShownType>(
      await call(person, 'GET', `/credential-type/${aws}`),
      'Credential Type Fetched Successfully!',
    );
    assert.equal(credentialCount, 1);
    const narrowed = await call(server.admin, 'GET', `/credential-type/${aws}/credentials`, undefined, {
      'x-organization-id': globex,
    });
    assert.deepEqual(names(dataOf(narrowed, 'Credentials Fetched Successfully!')), ['aws globex']);
  });
});

describe('of two nodes', () => {
  test('one held wide and one by scope meet where both hold', async () => {
    const reveals = `/secure-values/secretAccessKey`;
    // Reads everything in Acme, reveals AWS everywhere: together, AWS in Acme.
    const both = await holder(server, ['aws.credentials.secure_values.read'], { [acme]: ['credential.fetch'] });
    for (const [name] of kept) {
      assert.equal(await status(both, 'GET', one(name)), name.endsWith('acme') ? 200 : 404, name);
      assert.equal(await status(both, 'GET', one(name) + reveals), name === 'aws acme' ? 200 : 404, name);
    }
    // Reads AWS everywhere, reveals everything in Globex.
    const other = await holder(server, ['aws.credentials.fetch'], { [globex]: ['credential.secure_values.read'] });
    for (const [name] of kept) {
      assert.equal(await status(other, 'GET', one(name) + reveals), name === 'aws globex' ? 200 : 404, name);
    }
    // In different organizations they do not meet at all.
    const apart = await member(server, {
      [acme]: ['aws.credentials.fetch'],
      [globex]: ['aws.credentials.secure_values.read'],
    });
    for (const [name] of kept) {
      refusalOf(await call(apart, 'GET', one(name) + reveals), 403);
    }
    // `fetch` alone, wide or by scope, never reveals.
    const reader = await holder(server, ['credential.fetch', 'aws.credentials.fetch']);
    assert.deepEqual(refusalOf(await call(reader, 'GET', one('aws acme') + reveals), 403)['missing'], [
      'credential.secure_values.read',
    ]);
  });

  test('wide in one organization and by scope in another both count', async () => {
    const person = await member(server, {
      [acme]: ['credential.*', 'credential_type.fetch'],
      [globex]: ['aws.credentials.*', 'credential_type.fetch'],
    });
    assert.deepEqual(await seen(person), {
      acme: ['aws acme', 'plain acme'],
      globex: ['aws globex'],
      platform: 404,
      aws: ['aws acme', 'aws globex'],
      plain: ['plain acme'],
    });
  });
});

describe('the scope of a type', () => {
  test('is refused when permission nodes or what roles hold begin like it', async () => {
    const type = { name: 'Scoped', fields: [secretKey] };
    const own = await credentialType(server, server.admin, { permissionScope: 'own.scope' });
    for (const permissionScope of [
      'credential',
      'credential.fetch',
      'credential_type.x',
      'user',
      'user.read',
      'role.anything',
      'team',
      'organization.credentials',
      'audit',
      // Held by system roles, although no action asks for them.
      'risk',
      'incident.credentials',
      'report',
      'request',
      'company',
    ]) {
      for (const refused of [
        await call(server.admin, 'POST', '/credential-type', { ...type, permissionScope }),
        await call(server.admin, 'PATCH', `/credential-type/${own.id}`, { permissionScope }),
      ]) {
        assert.deepEqual(refusalOf(refused, 409), {
          message: `Gatehouse’s own permissions begin with ${permissionScope}; begin the permission scope with another word`,
          error: 'CredentialTypeScopeTaken',
        });
      }
    }
    for (const permissionScope of ['*', 'aws.*', 'Aws', 'a..b', '.a', 'a.', '', 'a b', 'x'.repeat(201), 5]) {
      refusalOf(await call(server.admin, 'POST', '/credential-type', { ...type, permissionScope }), 400);
    }
    const analyst = await server.person('analyst');
    refusalOf(await call(analyst, 'GET', `${one('aws acme')}/secure-values`), 403);
  });

  test('overlaps none that the same people see, and says which it would', async () => {
    const fields = [secretKey];
    const own = await credentialType(server, server.admin, { permissionScope: 'mine.alone' });
    await credentialType(server, server.admin, { permissionScope: 'svc.fields' });
    const inAcme = await credentialType(server, server.admin, { organizationId: acme, permissionScope: 'lan.wifi' });
    const lead = await member(server, { [acme]: ['credential_type.*', 'credential.*'] });
    const neither = 'choose one that does not begin with the other, nor the other with it';
    for (const [by, id, permissionScope, message] of [
      [
        server.admin,
        own.id,
        'svc.fields',
        'Another credential type has the permission scope svc.fields; choose another',
      ],
      [
        server.admin,
        own.id,
        'svc',
        `The permission scope svc overlaps svc.fields, which another credential type has; ${neither}`,
      ],
      [
        server.admin,
        own.id,
        'svc.fields.deep.er',
        `The permission scope svc.fields.deep.er overlaps svc.fields, which another credential type has; ${neither}`,
      ],
      [
        lead,
        inAcme.id,
        'svc',
        `The permission scope svc overlaps svc.fields, which another credential type has; ${neither}`,
      ],
      // What is the platform's counts in every organization, so it may not overlap with theirs either.
      [
        server.admin,
        own.id,
        'lan',
        `The permission scope lan overlaps lan.wifi, which another credential type has; ${neither}`,
      ],
    ] as const) {
      const body = { name: `Over ${permissionScope}`, fields, permissionScope };
      const place = by === lead ? { organizationId: acme } : {};
      for (const refused of [
        await call(by, 'POST', '/credential-type', { ...body, ...place }),
        await call(by, 'PATCH', `/credential-type/${id}`, { permissionScope }),
      ])
        assert.deepEqual(refusalOf(refused, 409), { message, error: 'CredentialTypeScopeTaken' });
    }
    // Neither is a segment of the other; and its own is no other one.
    for (const permissionScope of ['svc.field', 'svc.fieldsets', 'mine', 'mine.alone.deep', 'mine.alone'])
      assert.equal(await status(server.admin, 'PATCH', `/credential-type/${own.id}`, { permissionScope }), 200);
  });

  test('may be that of another organization, and counts in its own alone', async () => {
    const lead = await member(server, { [globex]: ['credential_type.*', 'credential.*'] });
    const ours = await credentialType(server, server.admin, { organizationId: acme, permissionScope: 'shared' });
    // What another organization has is no affair of this one's: neither the same nor what begins with it.
    const theirs = await credentialType(server, lead, { organizationId: globex, permissionScope: 'shared.deep' });
    assert.equal(await status(lead, 'PATCH', `/credential-type/${theirs.id}`, { permissionScope: 'shared' }), 200);
    const inAcme = await credential(server, server.admin, { typeId: ours.id, companyId: at.acme }, { name: 'Ours' });
    const inGlobex = await credential(
      server,
      server.admin,
      { typeId: theirs.id, companyId: at.globex },
      { name: 'Theirs' },
    );
    const path = ({ id }: { id: string }) => `/credential/credentials/${id}/secure-values`;
    const onlyAcme = await member(server, { [acme]: ['shared.*'] });
    assert.deepEqual(
      [await status(onlyAcme, 'GET', path(inAcme)), await status(onlyAcme, 'GET', path(inGlobex))],
      [200, 404],
    );
    const onlyGlobex = await member(server, { [globex]: ['shared.*'] });
    assert.deepEqual(
      [await status(onlyGlobex, 'GET', path(inAcme)), await status(onlyGlobex, 'GET', path(inGlobex))],
      [404, 200],
    );
    // Held for the one, and membership in the other with something else, comes to nothing in the other.
    const apart = await member(server, { [acme]: ['shared.*'], [globex]: ['credential_type.fetch'] });
    assert.deepEqual(
      [await status(apart, 'GET', path(inAcme)), await status(apart, 'GET', path(inGlobex))],
      [200, 404],
    );
    const body = { name: 'x', typeId: theirs.id, companyId: at.acme, fields: valuesOf(values) };
    refusalOf(await call(onlyAcme, 'POST', '/credential/credentials', body), 404);
    // That another organization has a scope is told to nobody: it answers as one that there is nowhere.
    await credentialType(server, lead, { organizationId: globex, permissionScope: 'theirs.only' });
    const list = `/credential/credentials/company/${at.acme}`;
    for (const scope of ['theirs.only', 'of.nobody']) {
      const prying = await member(server, { [acme]: [`${scope}.*`] });
      assert.deepEqual(refusalOf(await call(prying, 'GET', list), 403)['missing'], ['credential.fetch.many']);
    }
    // Who holds it everywhere was given it by somebody who holds it everywhere.
    const everywhere = await holder(server, ['shared.*']);
    assert.deepEqual(
      [await status(everywhere, 'GET', path(inAcme)), await status(everywhere, 'GET', path(inGlobex))],
      [200, 200],
    );
    refusalOf(await call(server.admin, 'PATCH', `/credential-type/${aws}`, { permissionScope: 'shared' }), 409);
    // Of an organization that is gone nothing is in the way.
    assert.equal(
      (await server.call('DELETE', `/api/organizations/${await emptied()}`, { token: server.admin.token })).status,
      200,
    );
    await credentialType(server, server.admin, { permissionScope: 'leftover' });
  });

  /** An organization that has nothing but a type with the scope `leftover`. */
  async function emptied(): Promise<string> {
    const id = await organization(server, 'Leftover');
    await credentialType(server, server.admin, { organizationId: id, permissionScope: 'leftover' });
    return id;
  }

  test('is changed by those who hold credential.* there, and takes access away at once', async () => {
    const type = await credentialType(server, server.admin, { organizationId: acme, permissionScope: 'vpn' });
    const { id } = await credential(server, server.admin, { typeId: type.id, companyId: at.acme });
    const path = `/credential/credentials/${id}/secure-values`;
    const [before_, after_] = [await holder(server, ['vpn.*']), await holder(server, ['tunnel.*'])];
    const editor = await member(server, { [acme]: ['credential_type.*', 'credential.fetch', 'tunnel.*', 'vpn.*'] });
    const set = (by: Person, permissionScope: string | null) =>
      call(by, 'PATCH', `/credential-type/${type.id}`, { permissionScope });
    for (const scope of ['tunnel', null]) {
      assert.equal(refusalOf(await set(editor, scope), 403)['error'], 'AccessExceedsOwn');
    }
    // What stays the same gives nothing away.
    assert.equal((await set(editor, 'vpn')).status, 200);
    assert.deepEqual([await status(before_, 'GET', path), await status(after_, 'GET', path)], [200, 403]);
    assert.equal((await set(server.admin, 'tunnel')).status, 200);
    assert.deepEqual([await status(before_, 'GET', path), await status(after_, 'GET', path)], [403, 200]);
    const lead = await member(server, { [acme]: ['credential_type.update', 'credential.*'] });
    assert.equal((await set(lead, null)).status, 200);
    assert.deepEqual([await status(before_, 'GET', path), await status(after_, 'GET', path)], [403, 403]);
  });
});
