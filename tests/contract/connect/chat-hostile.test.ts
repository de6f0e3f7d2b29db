import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { until } from '../../support/own-redis.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { type Chat, chats } from './chat.support.ts';
import { began, type ConversationBody, colleagues, sent } from './connect.support.ts';

let server: TestServer;
let conversation: ConversationBody;
let people: readonly [Person, Person, Person];
const { chat, end } = chats(() => server);
before(async () => {
  server = await startServer();
  people = (await colleagues(server, 3)) as [Person, Person, Person];
  conversation = await began(server, people[0], people.slice(1));
});
afterEach(end);
after(() => server.close());

/** Nobody else notices: what is said is heard. */
async function mustServe(well: Chat): Promise<void> {
  const { seq } = await sent(server, people[0], conversation, 'Still served');
  await until('it is heard', () => well.seqs().includes(seq));
}

const words = fc.oneof(
  fc.string({ maxLength: 300 }),
  fc.json(),
  fc
    .record({
      type: fc.constantFrom('chat', 'typing', 'read', 'delivered', 'resume', '__proto__', 'constructor', 'ack'),
      content: fc.anything({ maxDepth: 2 }),
      seq: fc.oneof(fc.integer(), fc.double(), fc.constant(Number.MAX_SAFE_INTEGER), fc.string()),
      after_seq: fc.oneof(fc.integer(), fc.constant(Number.MAX_SAFE_INTEGER), fc.constant(1e308)),
      after_change: fc.oneof(fc.integer(), fc.constant(Number.MAX_SAFE_INTEGER), fc.constant(null)),
      metadata: fc.anything({ maxDepth: 3 }),
      message_type: fc.oneof(fc.constant('text'), fc.string()),
    })
    .map(record => {
      try {
        return JSON.stringify(record);
      } catch {
        return '{';
      }
    }),
);

test('whatever words are said, each is refused in words or done, and no error is ours', async () => {
  const [a, b] = people;
  const well = await chat(b, conversation);
  const all = fc.sample(words, { numRuns: 600, seed: 5 });
  // As many as a socket may say in a second, on as many as that takes.
  const sockets = await Promise.all(Array.from({ length: 30 }, () => chat(a, conversation)));
  for (const [index, text] of all.entries()) sockets[index % sockets.length]?.say(text);
  const answers = () => sockets.flatMap(({ heard }) => heard.filter(({ type }) => type === 'error'));
  await sleep(2_000);
  assert.ok(answers().length > 300, `${answers().length} are refused`);
  assert.deepEqual(
    answers().filter(({ code }) => code === 'INTERNAL_ERROR'),
    [],
  );
  for (const { ws } of sockets) assert.equal(ws.readyState, ws.OPEN);
  await mustServe(well);
});

test('frames that are none, and bytes that are no text, end only the socket they come on', async () => {
  const [, b, c] = people;
  const well = await chat(b, conversation);
  for (const frame of [
    // Without a mask, of a reserved kind, with reserved bits, a control frame that is too long, text that is no UTF-8.
    Buffer.from([0x81, 0x02, 0x7b, 0x7d]),
    Buffer.from([0x83, 0x80, 0, 0, 0, 0]),
    Buffer.from([0xf1, 0x80, 0, 0, 0, 0]),
    Buffer.from([0x89, 0xfe, 0x00, 0x7e, 0, 0, 0, 0]),
    Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe]),
    randomBytes(200),
  ]) {
    const bad = await chat(c, conversation);
    // Past the client's own framing.
    (bad.ws as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(frame);
    const done = await Promise.race([bad.closed, sleep(3_000)]);
    if (done === undefined) bad.ws.terminate();
    else assert.ok([1002, 1006, 1007, 1009].includes(done), `${done}`);
  }
  const binary = await chat(c, conversation);
  binary.say(randomBytes(1_000));
  assert.equal((await binary.next('error'))['code'], 'VALIDATION_ERROR');
  await mustServe(well);
});

test('many that stop reading at once cost a bounded part of memory each, and nobody else anything', async () => {
  const [, b, c] = people;
  const well = await chat(b, conversation);
  const deaf = await Promise.all(Array.from({ length: 20 }, () => chat(c, conversation)));
  await sleep(300);
  for (const { ws } of deaf) ws.pause();
  const before = process.memoryUsage.rss();
  const content = '語'.repeat(10_000);
  const slow: number[] = [];
  for (let count = 0; count < 400; count += 1) {
    const begun = performance.now();
    await sent(server, people[0], conversation, content);
    slow.push(performance.now() - begun);
  }
  await until('the others heard all of it', () => well.seqs().length >= 400, 20_000);
  // 12 MB were said to each of 20, of which each may have one waiting here, and what the network takes.
  const grown = (process.memoryUsage.rss() - before) / 1024 / 1024;
  assert.ok(grown < 300, `${grown} MiB`);
  for (const { ws } of deaf) ws.resume();
  assert.deepEqual(new Set(await Promise.all(deaf.map(({ closed }) => closed))), new Set([1013]));
});
