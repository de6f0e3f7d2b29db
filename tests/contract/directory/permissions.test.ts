import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { capabilities } from '../../../src/domain/capabilities.ts';
import { catalogueOf } from '../../../src/domain/catalogue.ts';
import { surfaces } from '../../../src/surfaces/surfaces.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { permission } from '../rbac/roles.support.ts';
import { dataOf, refusalOf } from './directory.support.ts';

interface Node {
  readonly node: string;
  readonly description: string;
  readonly usedIn: readonly string[];
  readonly dependencies?: readonly string[];
}
interface Category {
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly Node[];
}

let server: TestServer;
let [acme, globex] = ['', ''];
let viewer: Person;
let lead: Person;
before(async () => {
  server = await startServer();
  [acme, globex] = [await organization(server, 'Acme'), await organization(server, 'Globex')];
  viewer = await server.person('viewer');
  lead = await member(server, { [acme]: ['role.read', 'permission.*'] });
});
after(() => server.close());

const get = (who: Person | null, path = '', headers: Record<string, string> = {}) =>
  server.call('GET', `/v1/permissions${path}`, { token: who?.token ?? null, headers });
const all = async (who: Person, headers = {}) =>
  dataOf<Record<string, Category>>(await get(who, '', headers), 'Permission Nodes Fetched Successfully!');
const nodesIn = (category: Category | undefined) => category?.permissions.map(({ node }) => node) ?? [];

describe('who may not read the catalogue', () => {
  test('nobody without a token or role.read', async () => {
    const user = await server.person();
    for (const path of ['', '/nodes', '/global']) {
      assert.deepEqual(refusalOf(await get(null, path), 401), { message: 'Unauthorized' });
      assert.deepEqual(refusalOf(await get(user, path), 403)['missing'], ['role.read']);
    }
  });

  test('unknown categories, and those without nodes', async () => {
    for (const category of ['invalidCategory', '__proto__', 'constructor', 'Global', 'custom', 'a"b']) {
      assert.deepEqual((await get(viewer, `/${encodeURIComponent(category)}`)).body, {
        status: 404,
        message: `Permission category "${category}" not found`,
        error: 'NotFound',
        successful: false,
      });
    }
  });

  test('pages that cannot be', async () => {
    for (const query of ['?page=0', '?per_page=1001', '?per_page=x'])
      refusalOf(await get(viewer, `/nodes${query}`), 400);
  });
});

describe('the catalogue', () => {
  test('by category, with the one of the document as it stands there', async () => {
    const data = await all(viewer);
    assert.deepEqual(data['global'], {
      name: 'Global Permissions',
      description: 'Global wildcard permissions that grant access to all resources',
      permissions: [
        {
          node: '*',
          description: 'Full access to all resources and actions (administrator role)',
          usedIn: [],
        },
      ],
    });
    const shown = catalogueOf(capabilities).categories.filter(({ nodes }) => Object.keys(nodes).length > 0);
    assert.deepEqual(
      Object.keys(data),
      shown.map(({ key }) => key),
    );
    for (const { key, nodes } of shown) assert.deepEqual(nodesIn(data[key]), Object.keys(nodes));
    for (const key of [
      'role',
      'user',
      'permission',
      'team',
      'organization',
      'integration',
      'audit',
      'uiNavigation',
      'adminUI',
    ])
      assert.ok(key in data, key);
  });

  test('tells where nodes are asked for: exactly the routes that are there', async () => {
    const data = await all(viewer);
    const nodes = Object.values(data).flatMap(({ permissions }) => permissions);
    const told = new Map(nodes.map(each => [each.node, each]));
    for (const { base, routes } of surfaces)
      for (const { method, path, action } of routes)
        for (const node of action.permit.nodes)
          assert.ok(told.get(node)?.usedIn.includes(`${method} ${base}${path}`), `${node} in ${method} ${path}`);
    assert.ok(told.get('role.read')?.usedIn.includes('GET /v1/permissions/:category'));
    assert.deepEqual(told.get('role.list')?.dependencies, ['role.read']);
    assert.equal('dependencies' in (told.get('role.create') ?? {}), false);
    assert.deepEqual(told.get('ui.navigation.users')?.usedIn, ['console /users']);
    for (const { node, usedIn, description } of nodes) {
      assert.notEqual(description, '');
      assert.equal(new Set(usedIn).size, usedIn.length, node);
      assert.equal(usedIn.length === 0, node === '*', `${node} is used somewhere`);
    }
  });

  test('one category, and all nodes in a row by pages', async () => {
    const data = await all(viewer);
    const one = await get(viewer, '/role');
    assert.deepEqual(dataOf(one, 'Permission Category Fetched Successfully!'), data['role']);
    const message = 'All Permission Nodes Fetched Successfully!';
    const answer = await get(viewer, '/nodes');
    const flat = dataOf<Node[]>(answer, message);
    assert.deepEqual(
      flat,
      Object.values(data).flatMap(({ permissions }) => permissions),
    );
    assert.equal(answer.headers.get('x-total-count'), String(flat.length));
    const pages: Node[] = [];
    let next: string | undefined = '/v1/permissions/nodes?per_page=20';
    while (next !== undefined) {
      const page = await server.call('GET', next, { token: viewer.token });
      pages.push(...dataOf<Node[]>(page, message));
      next = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
    }
    assert.deepEqual(pages, flat);
  });
});

describe('what people added', () => {
  test('is a category of its own, as far as one may see it', async () => {
    const { admin } = server;
    await permission(server, admin, 'risk.close', null);
    await permission(server, admin, 'secret.acme', acme);
    await permission(server, admin, 'secret.globex', globex);
    await permission(server, admin, 'team.list', acme);
    const seen = async (who: Person, headers = {}) => nodesIn((await all(who, headers))['custom']);
    assert.deepEqual(
      await seen(admin),
      ['risk.close', 'secret.acme', 'secret.globex'],
      'catalogued nodes are not again',
    );
    assert.deepEqual(await seen(viewer), ['risk.close', 'secret.acme', 'secret.globex']);
    assert.deepEqual(await seen(lead), ['risk.close', 'secret.acme']);
    assert.deepEqual(await seen(admin, { 'x-organization-id': globex }), ['risk.close', 'secret.globex']);
    const custom = dataOf<Category>(await get(lead, '/custom'), 'Permission Category Fetched Successfully!');
    assert.deepEqual(nodesIn(custom), ['risk.close', 'secret.acme']);
    assert.match(custom.permissions[1]?.description ?? '', /^Permission \d+$/);
    assert.deepEqual(custom.permissions[1]?.usedIn, []);
  });
});
