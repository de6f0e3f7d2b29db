import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type Answer, startServer, type TestServer } from '../../support/server.ts';
import { refusalOf } from './directory.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const call = (method: string, path: string, body?: unknown, token: string | null = server.admin.token) =>
  server.call(method, `/v1${path}`, { token, ...(body === undefined ? {} : { body }) });

test('400 lists every bad field by its path', async () => {
  const answer = await call('POST', '/user/@me/check-permission', { permissions: ['a', 'B C'], more: 1 });
  assert.deepEqual(answer.body, {
    status: 400,
    message: 'Validation error',
    errors: [
      { path: ['more'], message: 'More is not a known field' },
      {
        path: ['permissions', '1'],
        message: 'Permissions must be lower-case names with dots between them, such as team.create',
      },
    ],
    successful: false,
  });
  const malformed = await server.call('POST', '/v1/user/@me/check-permission', {
    token: server.admin.token,
    raw: '{"permissions":',
    headers: { 'content-type': 'application/json' },
  });
  assert.match(String(refusalOf(malformed, 400)['message']), /not valid JSON/);
});

test('401 is the same for no token, a forged one and one that is none', async () => {
  for (const headers of [{}, { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' }, { authorization: 'Basic eA==' }]) {
    const answer = await server.call('GET', '/v1/user/@me', { headers });
    assert.deepEqual(answer.body, { status: 401, message: 'Unauthorized', successful: false });
    assert.equal(answer.headers.get('www-authenticate'), 'Bearer');
  }
});

test('403 names the missing node beside the documented words', async () => {
  const user = await server.person();
  assert.deepEqual(refusalOf(await call('GET', '/user/users', undefined, user.token), 403), {
    message: 'Insufficient permissions',
    error: 'InsufficientPermission',
    missing: ['user.read.other'],
  });
});

test('404 for unknown paths under every claimed prefix, with and without a token', async () => {
  for (const path of [
    '/user',
    '/user/nobody/knows',
    '/role/a/b/c',
    '/permissions/a/b',
    '/teapot/lid',
    '/company/none',
    '/credential/none',
    '/credential-type/a/b',
    '/auth/uri/x',
    '/auth/callback/x',
  ]) {
    for (const token of [server.admin.token, null]) {
      const answer: Answer = await call('GET', path, undefined, token);
      assert.deepEqual(answer.body, { status: 404, message: 'Resource not found', successful: false }, path);
    }
  }
});

test('405 tells what is allowed', async () => {
  for (const [method, path, allow] of [
    ['PUT', '/user/@me', 'GET, HEAD, PATCH'],
    ['POST', `/user/users/${randomUUID()}`, 'DELETE, GET, HEAD, PATCH'],
    ['DELETE', '/role', 'GET, HEAD, POST'],
    ['GET', '/role/viewer/permissions', 'DELETE, POST'],
    ['POST', '/permissions', 'GET, HEAD'],
    ['GET', '/auth/refresh', 'POST'],
    ['BREW', '/teapot', null],
  ] as const) {
    if (allow === null) continue;
    const answer = await call(method, path);
    const { message, error } = refusalOf(answer, 405);
    assert.deepEqual([answer.headers.get('allow'), error], [allow, 'HttpMethodNotAllowed']);
    assert.equal(message, `Method not allowed; use ${allow}`);
  }
});

test('500 tells nothing of what went wrong inside', async t => {
  const broken = await startServer();
  t.after(() => broken.close());
  const { token } = broken.admin;
  await broken.sql('alter table roles rename to lost');
  const answer = await broken.call('GET', '/v1/role', { token });
  assert.equal(answer.status, 500, answer.text);
  assert.deepEqual(answer.body, { status: 500, message: 'Internal server error', successful: false });
});

test('a teapot answers 418, signed in or not', async () => {
  for (const token of [null, server.admin.token, 'forged']) {
    const answer = await call('GET', '/teapot', undefined, token);
    assert.equal(answer.status, 418);
    assert.deepEqual(answer.body, { status: 418, message: "I'm a teapot", successful: false });
  }
  assert.equal((await server.call('GET', '/v1/coffee')).status, 404);
});

test('all of it is described', async () => {
  const { body } = await server.call('GET', '/openapi.json');
  const { paths, tags } = body as {
    paths: Record<string, Record<string, { tags: string[]; security: object[]; responses: Record<string, unknown> }>>;
    tags: { name: string }[];
  };
  assert.ok(tags.some(({ name }) => name.startsWith('directory-')));
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { tags: of }]) => of.some(tag => tag.startsWith('directory-')))
      .map(([method]) => `${method.toUpperCase()} ${path}`),
  );
  for (const operation of [
    'GET /v1/user/@me',
    'PATCH /v1/user/@me',
    'GET /v1/user/users',
    'GET /v1/user/users/{identifier}',
    'PATCH /v1/user/users/{identifier}',
    'DELETE /v1/user/users/{identifier}',
    'GET /v1/user/users/{identifier}/roles',
    'GET /v1/role',
    'POST /v1/role',
    'GET /v1/role/{identifier}',
    'PATCH /v1/role/{identifier}',
    'DELETE /v1/role/{identifier}',
    'POST /v1/role/{identifier}/permissions',
    'DELETE /v1/role/{identifier}/permissions',
    'GET /v1/role/{identifier}/users',
    'GET /v1/permissions',
    'GET /v1/permissions/nodes',
    'GET /v1/permissions/{category}',
    'GET /v1/teapot',
  ])
    assert.ok(described.includes(operation), operation);
  // With its header it is the directory's, beside another document's without.
  assert.ok('201' in (paths['/v1/auth/refresh']?.['post']?.responses ?? {}));
  const teapot = paths['/v1/teapot']?.['get'];
  assert.ok(teapot !== undefined && '418' in teapot.responses && teapot.security.length === 0);
});
