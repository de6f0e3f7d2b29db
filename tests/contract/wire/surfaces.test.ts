import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import Type from 'typebox';
import { needs, open, query } from '../../../src/domain/action.ts';
import type { OpenApi } from '../../../src/http/openapi.ts';
import { limited, type Route, route } from '../../../src/http/route.ts';
import type { Failure, Surface } from '../../../src/http/surface.ts';
import type { Action } from '../../../src/kernel/action.ts';
import type { RouteLimit } from '../../../src/kernel/actor.ts';
import { refuse } from '../../../src/kernel/errors.ts';
import { rbac } from '../../../src/surfaces/rbac/surface.ts';
import { surfaces } from '../../../src/surfaces/surfaces.ts';
import { startServer, type TestServer } from '../../support/server.ts';

/* Two surfaces below one base, as `directory` and conversations will be: each answers what is nearest to its own routes. */

const Id = Type.Object({ id: Type.String() });
const look = query('test.look', {
  input: Id,
  permit: open('for a test'),
  run: async (_context, { id }) => {
    if (id === 'none') throw refuse('team.not_found', {});
    return id;
  },
});
const lookSignedIn = query('test.look_signed_in', { input: Id, permit: needs('user.read'), run: look.run });

const shown = (path: `GET ${string}` | `POST ${string}`, action: Action<typeof Id, string>): Route =>
  route(path, action, {
    summary: 'Look',
    params: { id: Type.String() },
    reply: { 200: Type.String() },
    input: ({ params }) => ({ id: Object(params).id ?? 'one' }),
    present: id => JSON.stringify(id),
  });

function small(name: string, segments: [string, ...string[]], routes: readonly Route[], limit?: RouteLimit): Surface {
  return {
    ...rbac(routes),
    name,
    title: name,
    base: '/two',
    malformedId: 404,
    wrap: ({ status, message, requestId, at, route: asked }: Failure) => ({
      from: name,
      ...{ status, message, requestId, at, asked },
    }),
    parts: [{ title: name, description: name, paths: segments }],
    ...(limit === undefined ? {} : { limit }),
  };
}

const left = small('left', ['books', 'auth'], [shown('GET /books/:id', look), shown('GET /auth/uri', look)]);
const group = { name: 'Letters', per: 'actor', max: 2, seconds: 60 } as const;
const sealed = { name: 'Seals', per: 'actor', max: 1, seconds: 60 } as const;
const whole = { name: 'right', per: 'ip', max: 15, seconds: 60 } as const;
const right = small(
  'right',
  ['letters', 'auth'],
  [
    ...limited(group, [
      ...[shown('GET /letters', lookSignedIn), shown('GET /letters/:id', lookSignedIn)],
      ...limited(sealed, [shown('GET /letters/:id/seal', lookSignedIn)]),
    ]),
    shown('POST /auth/login', look),
    shown('GET /auth/links/:id/read', look),
  ],
  whole,
);

let server: TestServer;
before(async () => {
  server = await startServer({ RATE_LIMITS: 'on' }, { patience: { surfaces: [...surfaces, left, right] } });
});
after(() => server.close());
const ask = async (method: string, path: string, token: string | null = null) => {
  const { status, body, headers } = await server.call(method, `/two${path}`, { token });
  return { status, headers, ...(body as Record<string, unknown>) } as Record<string, unknown> & { headers: Headers };
};

describe('of two surfaces below one base', () => {
  test('that answers for an unknown path, method or error whose routes are nearest', async () => {
    for (const [method, path, status, from] of [
      ['GET', '', 404, 'left'],
      ['GET', '/', 404, 'left'],
      ['GET', '/nowhere', 404, 'left'],
      ['GET', '/books', 404, 'left'],
      ['GET', '/books/one/pages', 404, 'left'],
      ['GET', '/auth', 404, 'left'],
      ['GET', '/auth/login/more', 404, 'right'],
      ['GET', '/auth/links/any', 404, 'right'],
      ['GET', '/auth/links/any/other', 404, 'right'],
      ['GET', '/letters/one/pages', 404, 'right'],
      ['DELETE', '/letters/one', 405, 'right'],
      ['GET', '/auth/login', 405, 'right'],
      ['POST', '/auth/uri', 405, 'left'],
      ['GET', '/letters', 401, 'right'],
      ['GET', '/books/none', 404, 'left'],
    ] as const) {
      const answer = await ask(method, path);
      assert.deepEqual([answer['status'], answer['from']], [status, from], `${method} ${path}`);
    }
    assert.equal((await ask('POST', '/auth/uri')).headers.get('allow'), 'GET, HEAD');
    assert.equal((await server.call('GET', '/two/nowhere', { headers: { accept: 'text/html' } })).status, 404);
  });

  test('each wraps with the time, the route and the id of the request', async () => {
    const begun = new Date().toISOString();
    const { at, requestId, asked, headers } = await ask('GET', '/books/none');
    assert.deepEqual(asked, { method: 'GET', path: '/books/:id' });
    assert.equal(requestId, headers.get('x-request-id'));
    assert.ok(String(at) >= begun && String(at) <= new Date().toISOString());
    assert.equal((await ask('GET', '/books/none/x'))['asked'], null);
  });

  test('each is described by itself', async () => {
    const { paths, components, tags } = (await server.call('GET', '/openapi.json')).body as OpenApi;
    const errors = (path: string, method = 'get') =>
      JSON.stringify(paths[`/two${path}`]?.[method]?.responses['default']).match(/schemas\/(\w+)/)?.[1];
    assert.deepEqual(
      [errors('/books/{id}'), errors('/letters'), errors('/auth/uri'), errors('/auth/login', 'post')],
      ['left_error', 'right_error', 'left_error', 'right_error'],
    );
    assert.ok('left_error' in components.schemas && 'right_error' in components.schemas);
    const own = tags.map(({ name }) => name).filter(name => /^(left|right)-/.test(name));
    assert.deepEqual(own, ['left-books', 'right-letters']);
    const letters = paths['/two/letters']?.['get']?.description ?? '';
    const seals = paths['/two/letters/{id}/seal']?.['get']?.description ?? '';
    assert.match(seals, /Seals together: 1 call in 60 s per person\.\n\nLetters together: 2 calls/);
    assert.match(letters, /Letters together: 2 calls in 60 s per person\./);
    assert.match(letters, /right together: 15 calls in 60 s per address\./);
    assert.doesNotMatch(paths['/two/books/{id}']?.['get']?.description ?? '', /together/);
  });

  test('limits hold for a group of routes, and for a surface, besides those of the actions', async () => {
    const [one, two, three] = [await server.person(), await server.person(), await server.person()];
    const statuses = async (...asked: [path: string, token: string | null][]) => {
      const all: unknown[] = [];
      for (const [path, token] of asked) all.push((await server.call('GET', `/two${path}`, { token })).status);
      return all;
    };
    const ofOne = await statuses(['/letters', one.token], ['/letters/a', one.token], ['/letters', one.token]);
    assert.deepEqual(ofOne, [200, 200, 429]);
    assert.deepEqual(await statuses(['/letters', two.token]), [200], 'another person');
    const asked = ['/letters/a/seal', '/letters/b/seal', '/letters'] as const;
    const ofThree = await statuses(...asked.map((path): [string, string] => [path, three.token]));
    assert.deepEqual(ofThree, [200, 429, 429], 'a group in a group: first its own limit, then that of both');
    assert.deepEqual(await statuses(['/auth/links/a/read', null]), [200], 'another route');
    // The refused ones counted as well: 8 calls of 15 were made.
    const rest = await statuses(...Array.from({ length: 9 }, (): [string, null] => ['/auth/links/a/read', null]));
    assert.deepEqual(rest.slice(-2), [429, 429]);
    assert.equal(rest.filter(status => status === 200).length, 7);
    assert.deepEqual(await statuses(['/books/a', null]), [200], 'another surface');
  });
});
