import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Operation, openApi } from '../../../src/http/openapi.ts';
import { surfaces } from '../../../src/surfaces/surfaces.ts';
import { accessKey } from '../directory/vault.support.ts';
import { kinds } from './kinds.support.ts';

/** One's own account is the same thing by another path. */
const own = [
  ...['/api/v1/users/me', '/v1/user/@me', '/v1/users/me', '/v1/auth/profile'],
  '/api/v1/user/privacy/settings',
];
const reads = new Set([...kinds.flatMap(kind => kind.reads), ...own]);
/** What they change is one's own, and no part of what is edited. */
const onlyOnes = ['DELETE /v1/conversations/:id'];
/** `:identifier` and `:id` name the same. */
const plain = (path: string) => path.replace(/:identifier|:ticketId/, ':id').replace(':fieldId', accessKey.id);
const routes = surfaces.flatMap(({ base, routes: those }) =>
  those.map(route => ({ route, path: plain(base + route.path), call: `${route.method} ${plain(base + route.path)}` })),
);

describe('every route of a thing that people edit', () => {
  test('says its state where it shows it', () => {
    const silent = routes.filter(
      ({ route, path }) => route.method === 'GET' && reads.has(path) && route.action.revisionOf === undefined,
    );
    assert.deepEqual(
      silent.map(({ call }) => call),
      [],
    );
    const unknown = routes.filter(
      ({ route, path }) => route.method === 'GET' && route.action.revisionOf !== undefined && !reads.has(path),
    );
    assert.deepEqual(
      unknown.map(({ call }) => call),
      [],
      'add it to kinds.support.ts, so that it is tried',
    );
  });

  test('takes a state where it changes or deletes it, and tells the next one', () => {
    for (const { route, path, call } of routes) {
      const { edits, revisionOf } = route.action;
      if (route.method !== 'GET' && route.method !== 'POST' && reads.has(path) && !onlyOnes.includes(call))
        assert.ok(edits, `${call} edits what GET shows: it needs edits`);
      if (edits !== undefined && route.method !== 'DELETE')
        assert.ok(revisionOf, `${call} edits something and does not tell what state it is in now`);
    }
  });

  test('is tried', () => {
    const tried = new Set(
      kinds.flatMap(kind => [...kind.changes.map(each => each.call), ...kind.deletes.map(path => `DELETE ${path}`)]),
    );
    const same = [
      'PUT /api/roles/:id/permissions',
      'DELETE /v1/role/:id/permissions',
      'PATCH /v1/user/@me',
      'PATCH /v1/users/me',
      'DELETE /v1/users/me',
      'POST /api/v1/user/privacy/settings',
      'POST /api/v1/user/profile/setup',
      `DELETE /v1/credential-type/:id/fields/${accessKey.id}`,
    ];
    const idle = routes.filter(({ route, call }) => route.action.edits !== undefined && !tried.has(call));
    assert.deepEqual(idle.map(({ call }) => call).sort(), same.sort());
  });

  test('is described as it is', () => {
    const { paths } = openApi(surfaces, { publicUrl: 'https://gatehouse.example.com', version: '1' });
    const described = new Map<string, Operation>();
    for (const [path, methods] of Object.entries(paths))
      for (const [method, operation] of Object.entries(methods))
        described.set(`${method.toUpperCase()} ${plain(path.replaceAll(/\{(\w+)\}/g, ':$1'))}`, operation);
    for (const { route, call } of routes) {
      const operation = described.get(call);
      if (operation === undefined || route.onlyWith !== undefined) continue;
      const takes = operation.parameters.some(({ name }) => name === 'If-Match');
      assert.equal(takes, route.action.edits !== undefined, call);
      assert.equal('412' in operation.responses, route.action.edits !== undefined, call);
      const tells = Object.values(operation.responses).some(
        response => 'ETag' in ((response as { headers?: object }).headers ?? {}),
      );
      assert.equal(tells, route.action.revisionOf !== undefined, call);
    }
  });
});
