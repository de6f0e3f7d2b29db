import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../../src/platform/clock.ts';
import { createAccessTokens } from '../../../src/platform/crypto/tokens.ts';
import { surfaces } from '../../../src/surfaces/surfaces.ts';
import { until } from '../../support/own-redis.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { closedRooms, counted, type RoomEvent, rooms, type Sitting, sit } from './sockets.support.ts';

const secret = 'a secret of at least thirty-two characters';
let server: TestServer;
let person: Person;
before(async () => {
  server = await startServer({ JWT_SECRET: secret }, { patience: { surfaces: [...surfaces, rooms] } });
  person = await server.person();
});
after(() => server.close());

const as = ({ token }: Pick<Person, 'token'>) => ({ headers: { authorization: `Bearer ${token}` } });
const enter = (room: string, who: Pick<Person, 'token'> = person) => sit(server, `room=${room}`, as(who));
const refusedAs = (opening: Promise<Sitting>) =>
  opening.then(
    () => assert.fail('it was opened'),
    (error: Error) => error.message,
  );
// The server knows the events of its own topics only; these go the same way.
const tell = (room: string, event: RoomEvent) => server.gatehouse.topics.tell(`room:${room}`, event as never);

describe('what opens a socket', () => {
  test('is refused in HTTP, in the words of the surface', async () => {
    const unauthorized = '401 {"success":false,"error":"Unauthorized"}';
    assert.equal(await refusedAs(sit(server, 'room=a')), unauthorized);
    assert.equal(await refusedAs(sit(server, 'room=a', { headers: { authorization: 'Bearer x' } })), unauthorized);
    assert.equal(await refusedAs(sit(server, 'room=a&token=x')), unauthorized);
    assert.equal(await refusedAs(sit(server, 'room=a&token=x&token=y')), unauthorized);
    assert.match(await refusedAs(enter('closed')), /^404 \{"success":false,"error":"Team not found"/);
    assert.match(await refusedAs(sit(server, `room=${'x'.repeat(21)}`, as(person))), /^400 .*room/);
    assert.match(await refusedAs(sit(server, 'room=a&more=b', as(person))), /^400 .*more/);
    assert.equal((await server.call('GET', '/rooms/ws?room=a', { token: person.token })).status, 426);
  });

  test('shows its token in a header, a protocol or the query', async () => {
    const { token } = person;
    for (const opening of [
      enter('a'),
      sit(server, 'room=a', { protocols: ['bearer', token] }),
      sit(server, `room=a&token=${token}`),
    ]) {
      const { ws, heard } = await opening;
      await until('it is greeted', () => heard.length === 2);
      assert.deepEqual(heard, [{ type: 'welcome' }, { type: 'missed' }]);
      ws.terminate();
    }
    assert.match(await refusedAs(sit(server, 'room=a', { protocols: ['bearer', `${token}x`] })), /^401 /);
  });
});

describe('messages', () => {
  test('perform actions, of which those hear who follow the topic, in words that are made once', async () => {
    const [one, two, elsewhere] = [await enter('b'), await enter('b', server.admin), await enter('c')];
    const before = counted.presented;
    for (const text of ['first', 'second']) one.say({ type: 'say', text });
    for (const { heard } of [one, two]) await until('it is heard', () => heard.length === 4);
    assert.deepEqual(two.heard.slice(2), [
      { type: 'said', text: 'first', by: person.id },
      { type: 'said', text: 'second', by: person.id },
    ]);
    assert.deepEqual(one.heard, two.heard);
    two.say({ type: 'typing', text: '…' });
    await until('it is heard', () => one.heard.length === 5);
    assert.deepEqual(one.heard[4], { type: 'typing', text: '…' });
    assert.equal(elsewhere.heard.length, 2);
    assert.equal(counted.presented - before, 2);
    for (const { ws } of [one, two, elsewhere]) ws.terminate();
  });

  test('that are refused, unknown or no JSON are answered by an error, and the rest goes on', async () => {
    const { ws, heard, say } = await enter('d');
    for (const message of [
      { type: 'say', text: '' },
      { type: 'say', text: 'forbidden' },
      { type: 'shout', text: 'x' },
      { type: 'constructor' },
      { text: 'x' },
      [],
      'x',
      '{"type":"say","text":"a","text":"b"}',
      { type: 'say', text: 'last' },
    ])
      say(message);
    ws.send(Buffer.from('{"type":"say","text":"bytes"}'), { binary: true });
    await until('all are answered', () => heard.length === 12);
    assert.deepEqual(heard[2], {
      type: 'error',
      message: 'text must not be empty',
      code: 'input.invalid',
      about: 'say',
    });
    const words = heard.slice(2).map(({ type, message, text }) => (type === 'error' ? message : text));
    assert.deepEqual(words, [
      'text must not be empty',
      'User is already a member of this team',
      'type must be one of say, typing, enter',
      'type must be one of say, typing, enter',
      'type is required',
      'Malformed request: the message is not a JSON object',
      'Malformed request: the message is not valid JSON',
      'text stands twice in one object',
      'last',
      'Malformed request: the message is not a JSON object',
    ]);
    ws.terminate();
  });

  test('are answered, and decide what the socket follows', async () => {
    const [one, two] = [await enter('j'), await enter('k')];
    one.say({ type: 'enter', room: 'k' });
    await until('it is answered and told what it missed', () => one.heard.length === 4);
    assert.deepEqual(one.heard.slice(2), [{ type: 'entered', room: 'k' }, { type: 'missed' }]);
    two.say({ type: 'say', text: 'hello' });
    one.say({ type: 'say', text: 'from here' });
    await until('both rooms are heard', () => one.heard.length === 6);
    assert.deepEqual(
      one.heard
        .slice(4)
        .map(({ text }) => text)
        .sort(),
      ['from here', 'hello'],
    );
    assert.equal(two.heard.length, 3);
    one.say({ type: 'enter', room: 'closed' });
    await until('it is refused', () => one.heard.length === 7);
    assert.equal(one.heard[6]?.['code'], 'team.not_found');
    for (const { ws } of [one, two]) ws.terminate();
  });

  test('count among the calls that their surface bounds', async () => {
    const bounded = {
      ...rooms,
      base: '/bounded',
      limit: { name: 'rooms', per: 'actor', max: 3, seconds: 60 },
    } as const;
    const strict = await startServer({ RATE_LIMITS: 'on' }, { patience: { surfaces: [...surfaces, bounded] } });
    const { ws, heard, say, closed } = await sit(strict, 'room=a', as(strict.admin), '/bounded');
    for (const text of ['one', 'two', 'three']) say({ type: 'say', text });
    await until('all are answered', () => heard.length === 5);
    assert.deepEqual(
      heard.slice(2).map(({ type, text, code }) => text ?? `${type} ${code}`),
      ['one', 'two', 'error rate.limited'],
    );
    assert.equal(ws.readyState, ws.OPEN);
    ws.terminate();
    await Promise.all([closed, strict.close()]);
  });

  test('that are too many or too long close it', async () => {
    const many = await enter('e');
    for (let count = 0; count < 45; count += 1) many.say({ type: 'say', text: 'x' });
    assert.equal(await many.closed, 4429);
    const words = 'Too many messages: at most 20 a second; the next one too many closes the socket';
    assert.equal(many.heard.filter(({ message }) => message === words).length, 1);
    const long = await enter('e');
    long.say({ type: 'say', text: 'x'.repeat(1024) });
    assert.equal(await long.closed, 1009);
  });
});

describe('a socket', () => {
  test('of a kind that finds no words for an event keeps it from no other, and hears the next', async () => {
    const speechless = () => sit(server, 'room=j', as(person), '/rooms/speechless');
    // Before the other and behind it.
    const [first, well, last] = [await speechless(), await enter('j'), await speechless()];
    tell('j', { type: 'said', text: 'heard by one', by: null });
    tell('j', { type: 'typing', text: '…' });
    const typing = { type: 'typing', text: '…' };
    for (const { heard } of [first, well, last]) await until('it is heard', () => heard.at(-1)?.['type'] === 'typing');
    const said = { type: 'said', text: 'heard by one', by: null };
    // Who comes to a topic may also be told that something was missed.
    assert.deepEqual(well.heard.slice(-2), [said, typing]);
    assert.deepEqual([first.heard, last.heard], [[typing], [typing]]);
    for (const { ws } of [first, well, last]) ws.terminate();
  });

  test('ends with its session: at once when that is told, and within a second or so when it is not', async () => {
    const [out, revoked, inactive, idle] = await Promise.all([1, 2, 3, 4].map(() => server.person()));
    assert.ok(out && revoked && inactive && idle);
    const leaving = await enter('f', out);
    const other = await enter('f', await server.signIn(out.username));
    await server.call('POST', '/api/v1/auth/logout', { token: out.token });
    assert.equal(await leaving.closed, 4401);
    const sitting = [await enter('f', revoked), await enter('f', inactive), await enter('f', idle)];
    await server.sql('update sessions set revoked_at = now() where user_id = $1', [revoked.id]);
    await server.sql('update users set active = false where id = $1', [inactive.id]);
    const [, , forgotten] = sitting;
    await until('the idle one is closed', async () => {
      // That they were seen a moment ago may be written at any time.
      await server.sql(`update sessions set last_seen_at = now() - interval '15 days' where user_id = $1`, [idle.id]);
      return forgotten?.ws.readyState !== forgotten?.ws.OPEN;
    });
    const codes = await Promise.all(sitting.map(({ closed }) => closed));
    assert.deepEqual(codes, [4401, 4401, 4401]);
    assert.equal(other.ws.readyState, other.ws.OPEN);
    other.ws.terminate();
  });

  test('ends, or follows no more what it may not, once access has changed', async () => {
    const changing = await server.person();
    const [held, topicGone, others] = [await enter('l', changing), await enter('m', changing), await enter('m')];
    topicGone.say({ type: 'enter', room: 'l' });
    await until('it is there', () => topicGone.heard.length === 4);
    closedRooms.add('room:m');
    const changed = (users: readonly string[] | 'everyone') =>
      server.gatehouse.bus.publish([{ type: 'access.changed', users }]);
    changed([changing.id]);
    // The next message waits until it has been judged.
    topicGone.say({ type: 'say', room: 'l', text: 'after' });
    await until('it still hears the other room', () => topicGone.heard.at(-1)?.['text'] === 'after');
    tell('m', { type: 'said', text: 'for the others', by: null });
    tell('l', { type: 'said', text: 'for all', by: null });
    await until('it hears the other room', () => topicGone.heard.at(-1)?.['text'] === 'for all');
    assert.deepEqual(
      topicGone.heard.filter(({ text }) => text === 'for the others'),
      [],
    );
    await until('who was not judged still hears', () => others.heard.at(-1)?.['text'] === 'for the others');
    await server.sql('delete from user_roles where user_id = $1', [changing.id]);
    await server.sql('delete from user_grants where user_id = $1', [changing.id]);
    changed('everyone');
    assert.deepEqual([await held.closed, await topicGone.closed], [4403, 4403]);
    closedRooms.clear();
    others.ws.terminate();
  });

  test('outlives its token while the session lives, and acts for it', async () => {
    const claims = JSON.parse(Buffer.from(person.token.split('.')[1] ?? '', 'base64url').toString());
    const now = () => systemClock.now().getTime();
    const tokens = createAccessTokens({ secret, issuer: claims.iss, audience: 'gatehouse', lifetimeSeconds: 1, now });
    const token = tokens.sign({ sub: claims.sub, sid: claims.sid });
    const { ws, heard, say } = await enter('g', { token });
    await until('the token has ended', () => tokens.verify(token) === null);
    say({ type: 'say', text: 'still here' });
    await until('it is heard', () => heard.length === 3);
    assert.deepEqual(heard[2], { type: 'said', text: 'still here', by: person.id });
    ws.terminate();
  });

  test('that reads slowly does without what may be dropped, and keeps nobody waiting', async () => {
    const [slow, quick] = [await enter('h'), await enter('h')];
    slow.ws.pause();
    const text = 'x'.repeat(16 * 1024);
    for (let count = 0; count < 1_500; count += 1) {
      tell('h', { type: 'typing', text });
      if (count % 10 === 0) await sleep(0);
    }
    tell('h', { type: 'said', text: 'the last', by: null });
    await until('the quick one hears it', () => quick.heard.at(-1)?.['text'] === 'the last');
    slow.ws.resume();
    await until('the slow one hears it', () => slow.heard.at(-1)?.['text'] === 'the last');
    assert.ok(slow.heard.length < 1_000, `${slow.heard.length} were kept for it`);
    for (const { ws } of [slow, quick]) ws.terminate();
  });

  test('that reads far too slowly is closed, and may come back', async () => {
    const { ws, closed } = await enter('i');
    ws.pause();
    const text = 'x'.repeat(16 * 1024);
    for (let count = 0; count < 1_500; count += 1) tell('i', { type: 'said', text, by: null });
    ws.resume();
    assert.equal(await closed, 1013);
    (await enter('i')).ws.terminate();
  });

  test('gives its place back however it ends, and follows no more', async () => {
    const { shares } = server.gatehouse.ports;
    await until('all have gone', () => shares.taken('sockets') === 0);
    const presented = counted.presented;
    tell('h', { type: 'said', text: 'into the void', by: null });
    assert.equal(counted.presented, presented);
  });
});

test('a server that stops finishes what is being performed, then closes with 1012', async () => {
  const stopping = await startServer({}, { patience: { surfaces: [...surfaces, rooms] } });
  const [talking, silent] = [
    await sit(stopping, 'room=a', as(stopping.admin)),
    await sit(stopping, 'room=a', as(stopping.admin)),
  ];
  talking.say({ type: 'say', text: 'goodbye' });
  await until('it is heard', () => silent.heard.length === 3);
  await stopping.close();
  assert.deepEqual([await talking.closed, await silent.closed], [1012, 1012]);
});
