import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import Type from 'typebox';
import { actions } from './action.ts';
import type { Actor, Caller, SessionActor } from './actor.ts';
import type { AuditRecord, Telling } from './backing.ts';
import { DomainError, type ErrorCode, refuse } from './errors.ts';
import type { ExecutionRecord } from './execution.ts';
import { makePerform } from './perform.ts';
import { needs } from './permit.ts';
import { askedAfterCommit, refusedAfterCommit, refusedAfterRecord } from './refused-after.ts';

const caller: Caller = {
  credential: 'token',
  organization: null,
  ip: '192.0.2.7',
  userAgent: 'test',
  requestId: 'r-1',
  device: null,
  via: 'http',
};
const person: SessionActor = {
  kind: 'session',
  userId: 'ann',
  sessionId: 's-1',
  teams: new Map(),
  organizations: [],
  lent: [],
  actsIn: null,
  holds: node => (node === 'say' ? 'everything' : null),
  holdsForGood: () => null,
  heldUntil: () => null,
};

/** What came of everything so far, in the order in which it happened. */
let happened: string[];
let audited: Pick<AuditRecord, 'action' | 'outcome' | 'actorId' | 'details'>[];
let told: Telling<string>[];
let known: Actor | null;
let callsLeft: number;
let taken: number;
let ledgerWorks: boolean;
let jobsWork: boolean;
let errors: string[];
let executions: ExecutionRecord[];

beforeEach(() => {
  [happened, audited, told, errors, executions] = [[], [], [], [], []];
  [known, callsLeft, taken, ledgerWorks, jobsWork] = [person, 1, 0, true, true];
});

function audit(what: string, { action, outcome, actorId, details }: AuditRecord): void {
  happened.push(what);
  audited.push({ action, outcome, actorId, details });
}

const perform = makePerform<'tx', 'db', null, string, string>({
  db: 'db',
  ports: null,
  now: () => new Date(0),
  authenticate: async () => known,
  showsKey: () => false,
  async limit() {
    callsLeft -= 1;
    if (callsLeft < 0) throw refuse('rate.limited', { retryAfterSeconds: 1 });
  },
  take() {
    if (taken > 0) throw refuse('share.taken', { share: 'tails', holder: 'person', most: 1, retryAfterSeconds: 1 });
    taken += 1;
    return () => {
      taken = 0;
    };
  },
  async transact(work) {
    happened.push('begin');
    const result = await work('tx');
    happened.push('commit');
    return result;
  },
  lockAccess: async () => known,
  settle(_tx, { audit: record, execution }) {
    if (execution !== null) executions.push(execution);
    if (record === null) happened.push('no event');
    else audit('event', record);
  },
  denied: record => audit('denial', record),
  notExecuted: record => void executions.push(record),
  async recordRead(record) {
    if (!ledgerWorks) throw refuse('unavailable', { what: 'the audit log', retryAfterSeconds: 1 });
    audit('read', record);
  },
  committed() {
    if (!jobsWork) throw new Error('nobody can be woken');
    happened.push('woken');
  },
  publish(facts, tellings) {
    happened.push(...facts);
    told.push(...tellings);
  },
  onError: error => void errors.push(String(error)),
});

const { command, query, signal } = actions<'tx', 'db', null, string, string>();
const Text = Type.Object({ text: Type.String({ maxLength: 5 }) }, { additionalProperties: false });

async function refusalOf(working: Promise<unknown>): Promise<ErrorCode> {
  const error = await working.then(
    () => assert.fail('was not refused'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof DomainError, String(error));
  return error.code;
}

describe('a signal', () => {
  const say = signal('test.say', {
    input: Text,
    permit: needs('say'),
    share: 'tails',
    run: async ({ tell, target }, { text }) => {
      target({ kind: 'user', id: 'r-1' });
      tell('room:1', text);
      if (text === 'wrong') throw new Error('broken');
      if (text === 'away') throw refuse('permission.denied', { missing: ['room'] });
      return text.length;
    },
  });

  test('is refused to strangers before it is read, and in a wrong form', async () => {
    known = null;
    const unread = (): never => assert.fail('was read');
    assert.equal(await refusalOf(perform(say, unread, caller)), 'auth.required');
    known = person;
    assert.equal(await refusalOf(perform(say, { text: 'longer' }, caller)), 'input.invalid');
    assert.deepEqual([happened, told], [[], []]);
  });

  test('is limited, permitted and shared like any other; where it is denied, that is recorded', async () => {
    callsLeft = 0;
    assert.equal(await refusalOf(perform(say, { text: 'hi' }, caller)), 'rate.limited');
    callsLeft = 9;
    taken = 1;
    assert.equal(await refusalOf(perform(say, { text: 'hi' }, caller)), 'share.taken');
    taken = 0;
    assert.deepEqual(happened, []);
    known = { ...person, holds: () => null };
    assert.equal(await refusalOf(perform(say, { text: 'hi' }, caller)), 'permission.denied');
    known = person;
    assert.equal(await refusalOf(perform(say, { text: 'away' }, caller)), 'permission.denied');
    const denied = { action: 'test.say', outcome: 'denied', actorId: 'ann' };
    const details = ['say', 'room'].map(node => ({ code: 'permission.denied', missing: [node] }));
    assert.deepEqual(audited, [
      { ...denied, details: details[0] },
      { ...denied, details: details[1] },
    ]);
    assert.deepEqual([happened, told, taken], [['denial', 'denial'], [], 0]);
  });

  test('that fails tells nothing', async () => {
    await assert.rejects(perform(say, { text: 'wrong' }, caller), /broken/);
    assert.deepEqual([happened, told, taken], [[], [], 0]);
  });

  test('is told to its topic, without a transaction and without an event', async () => {
    const length: number = await perform(say, { text: 'hi' }, caller);
    assert.equal(length, 2);
    assert.deepEqual([happened, told, taken], [[], [{ topic: 'room:1', event: 'hi' }], 0]);
  });
});

describe('a command that refuses after the commit', () => {
  const count = command('test.count', {
    audit: { of: 'user' },
    input: Text,
    permit: needs('say'),
    run: async ({ emit, target }, { text }) => {
      target({ kind: 'user', id: 't-1' }, { text });
      emit('counted');
      if (text === 'wrong') return refusedAfterCommit(refuse('auth.required', {}));
      if (text === 'next') return askedAfterCommit(refuse('auth.required', {}));
      return text.length;
    },
  });

  test('commits what it wrote, and has the refusal recorded with it, once', async () => {
    assert.equal(await refusalOf(perform(count, { text: 'wrong' }, caller)), 'auth.required');
    assert.deepEqual(happened, ['begin', 'event', 'commit', 'counted']);
    const details = { code: 'auth.required', text: 'wrong' };
    assert.deepEqual(audited, [{ action: 'test.count', outcome: 'denied', actorId: 'ann', details }]);
  });

  test('is recorded as done where it asks for the next step', async () => {
    assert.equal(await refusalOf(perform(count, { text: 'next' }, caller)), 'auth.required');
    assert.deepEqual(happened, ['begin', 'event', 'commit', 'counted']);
    assert.deepEqual(audited, [
      { action: 'test.count', outcome: 'success', actorId: 'ann', details: { text: 'next' } },
    ]);
  });

  test('returns nothing but its result otherwise', async () => {
    const length: number = await perform(count, { text: 'hi' }, caller);
    assert.equal(length, 2);
  });

  test('keeps its count also where the caller asks for another state of what it edits; all else is stale', async () => {
    const edit = command('test.edit', {
      audit: { of: 'user' },
      input: Text,
      permit: needs('say'),
      edits: { thing: { name: 'thing', lock: async () => null }, id: () => 't-1' },
      run: async ({ emit }, { text }) => {
        emit('counted');
        const away = refuse('unavailable', { what: 'it', retryAfterSeconds: 1 });
        return text === 'wrong' ? refusedAfterCommit(away) : text.length;
      },
    });
    const stale = { ...caller, ifMatch: ['1.000000000000'] };
    callsLeft = 2;
    assert.equal(await refusalOf(perform(edit, { text: 'hi' }, stale)), 'edit.stale');
    assert.deepEqual([happened, audited], [['begin'], []]);
    assert.equal(await refusalOf(perform(edit, { text: 'wrong' }, stale)), 'unavailable');
    assert.deepEqual(happened, ['begin', 'begin', 'event', 'commit', 'counted']);
    assert.deepEqual(audited, [
      { action: 'test.edit', outcome: 'denied', actorId: 'ann', details: { code: 'unavailable' } },
    ]);
  });
});

describe('a command that is committed', () => {
  const later = { name: 'test.later', data: Text };
  const save = command('test.save', {
    audit: { of: 'user' },
    input: Text,
    permit: needs('say'),
    async prepare({ atEnd }) {
      atEnd(() => void happened.push('first end'));
      atEnd(() => {
        throw new Error('cannot be given back');
      });
      atEnd(() => void happened.push('last end'));
    },
    run: async ({ emit, enqueue }, { text }) => {
      if (text === 'wrong') throw refuse('rate.limited', { retryAfterSeconds: 1 });
      emit('saved');
      enqueue(later, { text });
      return text.length;
    },
  });
  const ends = ['first end', 'last end'];

  test('has succeeded and is told, also where its jobs cannot be woken; each step at its end is taken', async () => {
    jobsWork = false;
    const length: number = await perform(save, { text: 'hi' }, caller);
    assert.equal(length, 2);
    assert.deepEqual(happened, ['begin', 'event', 'commit', 'saved', ...ends]);
    assert.deepEqual(errors, ['Error: nobody can be woken', 'Error: cannot be given back']);
  });

  test('or not: a refusal stays what it is, whatever its end does', async () => {
    assert.equal(await refusalOf(perform(save, { text: 'wrong' }, caller)), 'rate.limited');
    assert.deepEqual([happened, errors], [['begin', ...ends], ['Error: cannot be given back']]);
  });
});

describe('a command that is a workflow', () => {
  const set = command('test.set', {
    audit: { of: 'user' },
    input: Type.Object(
      { text: Type.String(), secret: Type.Optional(Type.String({ writeOnly: true })) },
      { additionalProperties: false },
    ),
    permit: needs('say'),
    run: async ({ step }, { text }) => {
      step('first');
      if (text === 'no') throw refuse('permission.denied', { missing: ['more'] });
      if (text === 'broken') throw new Error('broken');
      return text;
    },
  });
  const asWorkflow = { ...caller, execution: { id: 'exec_1', workflow: 'setting' } };

  test('is recorded with its input, but without secrets, and with what it came to', async () => {
    callsLeft = 9;
    await perform(set, { text: 'hi', secret: 'hidden' }, asWorkflow);
    await assert.rejects(perform(set, { text: 'no', secret: 'hidden' }, asWorkflow));
    await assert.rejects(perform(set, { text: 'broken' }, asWorkflow));
    assert.deepEqual(
      executions.map(({ id, workflow, actorId, input, outcome, code, steps }) => [
        ...[id, workflow, actorId, input, outcome, code],
        steps.map(({ name }) => name),
      ]),
      [
        ['exec_1', 'setting', 'ann', { text: 'hi' }, 'succeeded', null, ['first']],
        ['exec_1', 'setting', 'ann', { text: 'no' }, 'refused', 'permission.denied', []],
        ['exec_1', 'setting', 'ann', { text: 'broken' }, 'failed', null, []],
      ],
    );
  });

  test('is recorded in short where much was sent, and not at all elsewhere', async () => {
    callsLeft = 9;
    await perform(set, { text: 'x'.repeat(10_000) }, asWorkflow);
    assert.deepEqual(executions[0]?.input, { summarised: true, characters: 10_011, fields: ['text'] });
    await perform(set, { text: 'hi' }, caller);
    assert.equal(executions.length, 1);
  });
});

describe('a query whose result is iterated over', () => {
  test('gives its place back where that cannot begin', async () => {
    const broken: AsyncIterable<string> = {
      [Symbol.asyncIterator]() {
        throw new Error('cannot begin');
      },
    };
    const tail = query('test.tail', { input: Text, permit: needs('say'), share: 'tails', run: async () => broken });
    await assert.rejects(perform(tail, { text: 'hi' }, caller), /cannot begin/);
    assert.equal(taken, 0);
  });
});

describe('a query that refuses after it is recorded', () => {
  const look = query('test.look', {
    input: Text,
    permit: needs('say'),
    share: 'tails',
    run: async ({ target }, { text }) => {
      target({ kind: 'user', id: 't-1' }, { text });
      return text === 'wrong' ? refusedAfterRecord(refuse('auth.required', {})) : text.length;
    },
  });

  test('leaves an event although it leaves none otherwise, and gives its place back', async () => {
    assert.equal(await refusalOf(perform(look, { text: 'wrong' }, caller)), 'auth.required');
    assert.deepEqual(happened, ['read']);
    const details = { code: 'auth.required', text: 'wrong' };
    assert.deepEqual(audited, [{ action: 'test.look', outcome: 'denied', actorId: 'ann', details }]);
    assert.equal(taken, 0);
    callsLeft = 1;
    const length: number = await perform(look, { text: 'hi' }, caller);
    assert.deepEqual([length, happened], [2, ['read']]);
  });

  test('says that it could not be recorded, where that is so', async () => {
    ledgerWorks = false;
    assert.equal(await refusalOf(perform(look, { text: 'wrong' }, caller)), 'unavailable');
    assert.deepEqual([happened, taken], [[], 0]);
  });
});
