import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { dataOf, refusalOf } from './directory.support.ts';
import { ask, company, credential, credentialType, holder, valuesOf } from './vault.support.ts';

interface Case {
  readonly method: string;
  /** With the id of what it is about. */
  readonly path: (id: string) => string;
  readonly body?: unknown;
  readonly nodes: readonly string[];
  readonly about: 'credential' | 'type' | 'company';
}

const fields = valuesOf({ accessKeyId: 'changed' });
const one = (id: string) => `/credential/credentials/${id}`;
const kind = (id: string) => `/credential-type/${id}`;
const routes: readonly Case[] = [
  { method: 'GET', path: one, nodes: ['credential.fetch'], about: 'credential' },
  { method: 'PATCH', path: one, body: { name: 'x', fields }, nodes: ['credential.update'], about: 'credential' },
  {
    method: 'PUT',
    path: id => `${one(id)}/fields`,
    body: { fields },
    nodes: ['credential.update', 'credential.fields.update'],
    about: 'credential',
  },
  {
    method: 'GET',
    path: id => `${one(id)}/fields`,
    nodes: ['credential.fetch', 'credential.fields.fetch'],
    about: 'credential',
  },
  {
    method: 'GET',
    path: id => `${one(id)}/secure-values`,
    nodes: ['credential.fetch', 'credential.secure_values.read'],
    about: 'credential',
  },
  {
    method: 'GET',
    path: id => `${one(id)}/secure-values/secretAccessKey`,
    nodes: ['credential.fetch', 'credential.secure_values.read'],
    about: 'credential',
  },
  {
    method: 'GET',
    path: id => `${one(id)}/history`,
    nodes: ['credential.fetch', 'credential.fields.fetch'],
    about: 'credential',
  },
  { method: 'DELETE', path: one, nodes: ['credential.delete'], about: 'credential' },
  {
    method: 'GET',
    path: id => `/credential/credentials/company/${id}`,
    nodes: ['credential.fetch.many'],
    about: 'company',
  },
  { method: 'GET', path: kind, nodes: ['credential_type.fetch'], about: 'type' },
  { method: 'PATCH', path: kind, body: { name: 'x' }, nodes: ['credential_type.update'], about: 'type' },
  {
    method: 'GET',
    path: id => `${kind(id)}/credentials`,
    nodes: ['credential_type.fetch', 'credential.fetch.many'],
    about: 'type',
  },
  { method: 'DELETE', path: kind, nodes: ['credential_type.delete'], about: 'type' },
];
const unknown = { credential: 'CredentialNotFound', type: 'CredentialTypeNotFound', company: 'CompanyNotFound' };

let server: TestServer;
let [acme, globex] = ['', ''];
/** What there is in Acme. */
let ids = { credential: '', type: '', company: '' };
/** Holds everything, in Globex only. */
let foreigner: Person;

before(async () => {
  server = await startServer();
  [acme, globex] = [await organization(server, 'Acme'), await organization(server, 'Globex')];
  const type = await credentialType(server, server.admin, { name: 'Kept', organizationId: acme });
  const companyId = await company(server, acme);
  const kept = await credential(server, server.admin, { typeId: type.id, companyId });
  ids = { credential: kept.id, type: type.id, company: companyId };
  foreigner = await member(server, { [globex]: ['*'] });
});
after(() => server.close());

/** Everything there is in the vault, to see that a refusal changed nothing. */
const stored = () =>
  server.sql(`select (select jsonb_agg(c order by c.id) from credentials c) as credentials,
    (select jsonb_agg(v order by v.credential_id, v.field_id, v.version) from credential_values v) as values,
    (select jsonb_agg(t order by t.id) from credential_types t) as types,
    (select jsonb_agg(f order by f.type_id, f.field_id) from credential_type_fields f) as fields`);

for (const { method, path, body, nodes, about } of routes) {
  describe(`${method} ${path(`:${about}`)}`, () => {
    test('refuses nobody, and whoever lacks any of its nodes', async () => {
      const was = await stored();
      assert.deepEqual(refusalOf(await ask(server, null, method, path(ids[about]), body), 401), {
        message: 'Unauthorized',
      });
      for (const missing of nodes) {
        // All the others, so that each node is seen to count.
        const held = nodes.filter(node => node !== missing);
        const person = await holder(server, ['company.*', ...held]);
        assert.deepEqual(refusalOf(await ask(server, person, method, path(ids[about]), body), 403), {
          message: 'Insufficient permissions',
          error: 'InsufficientPermission',
          missing: [missing],
        });
        assert.equal(await denials(person), 1, 'the refusal is audited');
      }
      assert.deepEqual(await stored(), was);
    });

    test('does not know what is foreign, unknown or malformed', async () => {
      const was = await stored();
      for (const id of [ids[about], randomUUID()]) {
        const refused = refusalOf(await ask(server, foreigner, method, path(id), body), 404);
        assert.equal(refused['error'], unknown[about]);
      }
      const elsewhere = { 'x-organization-id': globex };
      const narrowed = await ask(server, server.admin, method, path(ids[about]), body, elsewhere);
      assert.equal(refusalOf(narrowed, 404)['error'], unknown[about]);
      for (const id of ['x', '1', '%00', "'--", `${randomUUID()}0`, '__proto__', 'x'.repeat(400)]) {
        const answer = await ask(server, server.admin, method, path(encodeURIComponent(id)), body);
        refusalOf(answer, 404);
      }
      assert.deepEqual(await stored(), was);
    });
  });
}

async function denials({ id }: Person): Promise<number> {
  const text = `select action from audit_events where actor_id = $1 and outcome = 'denied'`;
  for (let tries = 0; ; tries += 1) {
    const { length } = await server.sql(text, [id]);
    if (length > 0 || tries === 100) return length;
    await sleep(20);
  }
}

describe('lists and creation', () => {
  const made = () => ({ name: 'Refused', typeId: ids.type, companyId: ids.company, fields: valuesOf({}) });

  test('nobody, and people without the node', async () => {
    const nobody = await server.person();
    for (const [method, path, body, missing] of [
      ['GET', '/credential-type', undefined, 'credential_type.fetch.many'],
      ['POST', '/credential-type', { name: 'Refused', fields: [] }, null],
      ['POST', '/credential/credentials', made(), 'credential.create'],
    ] as const) {
      refusalOf(await ask(server, null, method, path, body), 401);
      if (missing === null) continue;
      assert.deepEqual(refusalOf(await ask(server, nobody, method, path, body), 403)['missing'], [missing]);
    }
    refusalOf(await ask(server, null, 'GET', '/credential/valuetypes'), 401);
    assert.equal((await ask(server, nobody, 'GET', '/credential/valuetypes')).status, 200);
  });

  test('a type is made only where the node is held, a credential only for a company there', async () => {
    const type = {
      name: 'Refused',
      fields: [{ id: 'a', name: 'A', required: false, secure: true, valueType: 'password' }],
    };
    const nobody = await server.person();
    assert.deepEqual(refusalOf(await ask(server, nobody, 'POST', '/credential-type', type), 403)['missing'], [
      'credential_type.create',
    ]);
    for (const organizationId of [acme, randomUUID()]) {
      const refused = await ask(server, foreigner, 'POST', '/credential-type', { ...type, organizationId });
      assert.equal(refusalOf(refused, 404)['error'], 'OrganizationNotFound');
    }
    const gone = await ask(server, server.admin, 'POST', '/credential-type', { ...type, organizationId: randomUUID() });
    assert.equal(refusalOf(gone, 404)['error'], 'OrganizationNotFound');
    const two = await member(server, { [acme]: ['credential_type.*'], [globex]: ['credential_type.*'] });
    assert.equal(
      refusalOf(await ask(server, two, 'POST', '/credential-type', type), 400)['error'],
      'OrganizationRequired',
    );
    assert.equal(
      refusalOf(await ask(server, foreigner, 'POST', '/credential/credentials', made()), 404)['error'],
      'CompanyNotFound',
    );
    // The platform's companies are out of reach of whoever holds everything in one organization.
    const platform = { ...made(), companyId: await company(server) };
    assert.equal(
      refusalOf(await ask(server, foreigner, 'POST', '/credential/credentials', platform), 404)['error'],
      'CompanyNotFound',
    );
  });

  test('a type is used in its own organization only, the platform’s everywhere', async () => {
    const there = await company(server, globex);
    for (const by of [server.admin, foreigner]) {
      const body = { ...made(), companyId: there };
      assert.equal(
        refusalOf(await ask(server, by, 'POST', '/credential/credentials', body), 404)['error'],
        'CredentialTypeNotFound',
      );
    }
    const nowhere = { ...made(), companyId: await company(server) };
    assert.equal(
      refusalOf(await ask(server, server.admin, 'POST', '/credential/credentials', nowhere), 404)['error'],
      'CredentialTypeNotFound',
    );
    const platform = await credentialType(server, server.admin);
    await credential(server, foreigner, { typeId: platform.id, companyId: there });
    for (const body of [
      { ...made(), typeId: randomUUID() },
      { ...made(), companyId: randomUUID() },
    ]) {
      refusalOf(await ask(server, server.admin, 'POST', '/credential/credentials', body), 404);
    }
  });

  test('people of an organization see the platform’s types and their own, and change only these', async () => {
    const lead = await member(server, { [acme]: ['credential_type.*', 'credential.*'] });
    const platform = await credentialType(server, server.admin, { name: 'Of the platform' });
    const own = await credentialType(server, lead, { name: 'Of Acme' });
    assert.equal(own.organizationId, acme);
    const listed = dataOf<{ id: string }[]>(
      await ask(server, lead, 'GET', '/credential-type'),
      'Credential Types Fetched Successfully!',
    );
    const shown = listed.map(({ id }) => id);
    assert.ok(shown.includes(platform.id) && shown.includes(own.id) && shown.includes(ids.type));
    const foreign = dataOf<{ id: string }[]>(
      await ask(server, foreigner, 'GET', '/credential-type'),
      'Credential Types Fetched Successfully!',
    );
    assert.ok(!foreign.some(({ id }) => id === own.id || id === ids.type));
    for (const [method, node, body] of [
      ['PATCH', 'credential_type.update', { name: 'Mine now' }],
      ['DELETE', 'credential_type.delete', undefined],
    ] as const) {
      for (const [by, headers] of [
        [lead, {}],
        [server.admin, { 'x-organization-id': acme }],
      ] as const) {
        assert.deepEqual(refusalOf(await ask(server, by, method, kind(platform.id), body, headers), 403), {
          message: 'Insufficient permissions',
          error: 'InsufficientPermission',
          missing: [node],
        });
      }
    }
    // One name, twice: each sees the nearer one.
    await credentialType(server, lead, { name: 'OF THE platform' });
    const byName = async (by: Person) =>
      dataOf<{ organizationId: string | null }>(
        await ask(server, by, 'GET', kind('of%20the%20platform')),
        'Credential Type Fetched Successfully!',
      );
    assert.equal((await byName(lead)).organizationId, acme);
    assert.equal((await byName(server.admin)).organizationId, null);
    assert.equal((await byName(foreigner)).organizationId, null);
  });
});
