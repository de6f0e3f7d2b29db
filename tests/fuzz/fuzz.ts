import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { Compile, type Validator } from 'typebox/compile';
// The formats that the replies' schemas name.
import '../../src/kernel/input.ts';
import { embeddedSql } from '../support/embedded.ts';
import {
  administrator,
  credentials,
  dataFolder,
  post,
  type ServerProcess,
  signIn,
  startProcess,
} from '../support/process.ts';
import { type As, type FuzzRequest, operationsOf, requests, wireOf } from './requests.ts';
import { fieldIds, type Schema } from './values.ts';
import { exchange, type WireAnswer } from './wire.ts';

const longestAnswer = 5_000;
const clients = 8;
/** After so many requests those whose session has ended meanwhile get another. */
const batch = 100;
/** What the heap of a server may grow by on its way to a steady state. */
const growth = 96 * 1024 * 1024;

interface World {
  readonly server: ServerProcess;
  /** The administrator whom no request can name. */
  readonly root: string;
  readonly tokens: Map<As, string>;
  readonly ids: string[];
  made: number;
  /** Where in `ids` those of the vault begin; -1 before there are any. */
  vaultAt: number;
}

/**
 * Sends `count` generated requests to a server of its own and looks at every answer. The same seed makes the same
 * requests (but for ids).
 */
export async function fuzz(count: number, seed: number, say: (line: string) => void): Promise<void> {
  const data = await dataFolder();
  let server: ServerProcess | undefined;
  try {
    // With little room the collector works early: what then still grows is kept by somebody, and ends the process.
    const small = { NODE_OPTIONS: '--max-old-space-size=128 --max-semi-space-size=8' };
    server = await startProcess(data.path, { ...administrator, ...small, LOG_LEVEL: 'warn' });
    const world: World = { server, root: await signIn(server.url), tokens: new Map(), ids: [], made: 0, vaultAt: -1 };
    await populate(world);
    await fillVault(world, data.path);
    const operations = operationsOf(await (await fetch(`${server.url}/openapi.json`)).json());
    const seen = new Map<number, number>();
    const arbitrary = requests(operations, world.ids);
    let warm = 0;
    for (let sent = 0; sent < count; sent += batch) {
      const sample = fc.sample(arbitrary, {
        numRuns: Math.min(batch, count - sent),
        seed: seed + sent,
      });
      await sendAll(world, sample, seen);
      await renew(world);
      await fillVault(world, data.path);
      const begun = performance.now();
      assert.equal((await fetch(`${server.url}/health`)).status, 200);
      assert.ok(performance.now() - begun < 1_000, 'health is slow');
      if (warm === 0 && sent + batch >= count / 4) warm = await residentBytes(server.pid);
      if (sent % 10_000 === 0 && sent > 0) {
        say(`${sent} requests, ${Math.round((await residentBytes(server.pid)) / 1024 ** 2)} MB resident`);
      }
    }
    const grown = (await residentBytes(server.pid)) - warm;
    assert.ok(grown < growth, `memory grew by ${Math.round(grown / 1024 ** 2)} MB`);
    assert.doesNotMatch(server.output(), /unexpected error/);
    assert.deepEqual(await server.kill('SIGTERM'), { code: 0, signal: null });
    const statuses = [...seen].sort(([a], [b]) => a - b).map(([status, times]) => `${status}: ${times}`);
    say(
      `${count} requests (seed ${seed}), memory ${grown < 0 ? '' : '+'}${Math.round(grown / 1024 ** 2)} MB; ${statuses.join(', ')}`,
    );
    for (const status of [200, 201, 204, 400, 401, 403, 404, 405, 409, 413, 415, 431]) {
      assert.ok(count < 1_000 || seen.has(status), `no request was answered ${status}: they are not varied enough`);
    }
  } finally {
    await server?.kill('SIGKILL');
    await data.remove();
  }
}

async function sendAll(world: World, sample: readonly FuzzRequest[], seen: Map<number, number>): Promise<void> {
  const queue = [...sample];
  const problems = new Map<string, string>();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let request = queue.pop(); request !== undefined; request = queue.pop()) {
        const bytes = wireOf(request, tokenFor(world, request.as));
        try {
          const answer = await exchange(world.server.url, bytes, longestAnswer, request.framing === 'too long');
          judge(request, answer);
          const status = answer?.status ?? 0;
          seen.set(status, (seen.get(status) ?? 0) + 1);
        } catch (error) {
          const what = error instanceof Error ? error.message : String(error);
          problems.set(what.slice(0, 60), `${what}\n\n${Buffer.from(bytes).toString('latin1').slice(0, 2_000)}`);
        }
      }
    }),
  );
  if (problems.size === 0) return;
  throw new Error(`${[...problems.values()].join('\n\n')}\n\n${world.server.output().slice(-5_000)}`);
}

function tokenFor({ tokens }: World, as: As): string | null {
  return as === 'nobody' ? null : as === 'broken' ? 'eyJhbGciOiJub25lIn0.e30.' : (tokens.get(as) ?? null);
}

function judge(request: FuzzRequest, answer: WireAnswer | null): void {
  if (answer === null) {
    assert.equal(request.framing, 'too long', 'a whole request got no answer');
    return;
  }
  const { status, headers, body } = answer;
  // What the operator has not set up is told as such: to HEAD, which gets no words, by naming no time to come again.
  const missing =
    status === 503 &&
    (request.method === 'HEAD' ? !headers.has('retry-after') : body.includes('is not configured: set '));
  assert.ok((status >= 200 && status < 500) || missing, `answered ${status}: ${body}`);
  if (status >= 400 && request.method !== 'HEAD') {
    const told: unknown = JSON.parse(body.toString());
    // Some failures are results: that of testing an integration.
    const result = request.operation.replies.get(status);
    if (result !== undefined && result !== null && validatorOf(result).Check(told)) return;
    mustBeError(told as Readonly<Record<string, unknown>>, status, request.target);
    assert.match(headers.get('content-type') ?? '', /^application\/json/);
  }
  assert.equal(headers.get('x-content-type-options'), 'nosniff', `headers are missing with ${status}`);
  if (status < 300 && request.method === request.operation.method) mustMatch(request, answer);
}

/** An error in the shape of a surface: bare under /api/v1, enveloped elsewhere; spoilt paths may be anybody's. */
function mustBeError(told: Readonly<Record<string, unknown>>, status: number, target: string): void {
  const { error, ...envelope } = told;
  const shown = `answered ${status}: ${JSON.stringify(told)}`;
  if ('successful' in told) {
    assert.doesNotMatch(target, /^\/api\//, shown);
    assert.deepEqual([told['status'], typeof told['message'], told['successful']], [status, 'string', false], shown);
    if (error !== undefined) assert.equal(typeof error, 'string', shown);
    const known = ['status', 'message', 'successful', 'error', 'errors', 'missing'];
    assert.deepEqual(
      Object.keys(told).filter(name => !known.includes(name)),
      [],
      shown,
    );
    assert.ok(status !== 400 || !('errors' in told) || Array.isArray(told['errors']), shown);
    return;
  }
  if ('workflow_id' in told) {
    assert.match(target, /^\/(api\/v1\/(user|manager|admin|workflows)|metrics|ws)\b/, shown);
    const {
      success,
      workflow_id: workflow,
      execution_id: id,
      timestamp,
      fields = [],
      missing = [],
      teams,
      ...rest
    } = envelope;
    // Who leads several is told which.
    assert.ok(teams === undefined || target.startsWith('/api/v1/manager/team/members'), shown);
    assert.deepEqual([success, typeof workflow, typeof timestamp, rest], [false, 'string', 'string', {}], shown);
    assert.match(String(id), /^exec_[0-9a-f]{32}$/, shown);
    assert.ok(Array.isArray(fields) && Array.isArray(missing) && typeof error === 'string', shown);
    return;
  }
  if ('request_id' in told) {
    assert.match(target, /^\/v1\//, shown);
    const { code, message, details = {}, ...unknown } = error as Readonly<Record<string, unknown>>;
    assert.deepEqual([typeof code, typeof message, typeof details, unknown], ['string', 'string', 'object', {}], shown);
    assert.deepEqual([told['success'], typeof told['request_id']], [false, 'string'], shown);
    return;
  }
  const enveloped = 'success' in envelope && !/^\/api\/v1\//.test(target);
  const { fields = [], failed, errors, ...rest } = envelope;
  assert.deepEqual(rest, enveloped ? { success: false } : {}, shown);
  // A file that was refused is told line by line.
  assert.ok(failed === undefined || /^\/api\/v1\/users\/import(\/preview)?(\?|$)/.test(target), shown);
  assert.equal(Array.isArray(errors), failed !== undefined, shown);
  assert.ok(Array.isArray(fields), shown);
  assert.equal(typeof error, 'string', shown);
}

const compiled = new Map<Schema, Validator>();

function validatorOf(schema: Schema): Validator {
  let validator = compiled.get(schema);
  if (validator === undefined) {
    validator = Compile(schema);
    compiled.set(schema, validator);
  }
  return validator;
}

function mustMatch({ operation, target }: FuzzRequest, { status, headers, body }: WireAnswer): void {
  // A spoilt path may lead to another operation, or to a page.
  if (!new RegExp(`^${operation.path.replaceAll(/\{\w+\}/g, '[^/?]+')}(\\?|$)`).test(target)) return;
  if (operation.path.endsWith('/{id}') && /\/(me|results|export)(\?|$)/.test(target)) return;
  const schema = operation.replies.get(status);
  assert.notEqual(schema, undefined, `${operation.method} ${operation.path} does not tell of ${status}`);
  if (schema === null || schema === undefined) {
    assert.ok(status !== 204 || body.length === 0);
    return;
  }
  if (!/^application\/json/.test(headers.get('content-type') ?? '')) return;
  const validator = validatorOf(schema);
  const value: unknown = JSON.parse(body.toString());
  const problems = validator.Check(value) ? [] : validator.Errors(value);
  assert.deepEqual(problems, [], `${operation.method} ${operation.path} answered ${body.subarray(0, 1_000)}`);
}

/** Things to name in requests, by people who may be hurt in the course. */
async function populate(world: World): Promise<void> {
  world.ids.push('018f0000-0000-7000-8000-000000000000');
  await renew(world);
  for (const [path, body] of [
    ['teams', { name: 'Fuzzed', metadata: { a: 1 } }],
    ['teams', { name: 'Fuzzed too' }],
    ['integrations', { name: 'Fuzzed', api_url: 'http://127.0.0.1:1/', api_key: 'secret' }],
  ] as const) {
    const reply = await post(`${world.server.url}/api/v1/${path}`, body, world.root);
    assert.equal(reply.status, 201);
    world.ids.push(((await reply.json()) as { id: string }).id);
  }
  const hook = { name: 'Fuzzed', url: 'https://hooks.example.com/', event_types: ['team.delete'] };
  const reply = await post(`${world.server.url}/v1/webhooks`, hook, world.root);
  assert.equal(reply.status, 201);
  world.ids.push(((await reply.json()) as { data: { id: string } }).data.id);
}

/** Credential types, and credentials of a company that is written past the server, in place of those deleted since. */
async function fillVault(world: World, data: string): Promise<void> {
  await using sql = await embeddedSql(data);
  const [company] = await sql.rows<{ id: string }>(
    `insert into companies (id, name) values ('018f0000-0000-7000-8000-00000000000c', 'Fuzzed')
      on conflict (id) do update set name = companies.name returning id`,
  );
  const make = async (path: string, body: object): Promise<string> => {
    const reply = await post(`${world.server.url}/v1/${path}`, body, world.root);
    assert.equal(reply.status, 201, await reply.clone().text());
    return ((await reply.json()) as { data: { id: string } }).data.id;
  };
  const fields = fieldIds.map((id, n) => ({
    id,
    name: id,
    required: false,
    secure: n % 2 === 1,
    valueType: 'plain_text',
  }));
  const made = [company?.id ?? ''];
  for (let n = 0; n < 3; n += 1) {
    world.made += 1;
    const name = `Fuzzed ${world.made}`;
    const typeId = await make('credential-type', { name, fields });
    const set = fieldIds.map(fieldId => ({ fieldId, value: 'x' }));
    const credentialId = await make('credential/credentials', { name, typeId, companyId: company?.id, fields: set });
    made.push(typeId, credentialId);
  }
  // The generator goes on drawing from the same list.
  if (world.vaultAt === -1) world.vaultAt = world.ids.length;
  world.ids.splice(world.vaultAt, made.length, ...made);
}

/** Gives those whose session was ended by a request another account. */
async function renew(world: World): Promise<void> {
  const { server, tokens } = world;
  for (const as of ['user', 'admin'] as const) {
    const headers = { authorization: `Bearer ${tokens.get(as) ?? ''}` };
    const me = await fetch(`${server.url}/api/v1/users/me`, { headers });
    const role = me.ok ? ((await me.json()) as { role: string }).role : null;
    if (role === as) continue;
    world.made += 1;
    const username = `fuzz-${as}-${world.made}`;
    const account = { email: `${username}@example.com`, username, password: credentials.password, role: as };
    const reply = await post(`${server.url}/api/v1/users`, account, world.root);
    assert.equal(reply.status, 201, await reply.clone().text());
    const { id } = (await reply.json()) as { id: string };
    if (world.ids.length < 20) world.ids.push(id);
    tokens.set(as, await signIn(server.url, { username, password: credentials.password }));
  }
}

async function residentBytes(pid: number): Promise<number> {
  return Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}
