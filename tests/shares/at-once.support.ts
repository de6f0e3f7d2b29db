import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { limitWords, type ShareName, shareOf } from '../../src/kernel/shares.ts';
import { newObjectKey } from '../../src/platform/objects/object-key.ts';
import { holder, organization } from '../contract/console/holders.support.ts';
import { follow, hangUp, refused } from '../contract/console/tail.support.ts';
import type { Person, TestServer } from '../support/server.ts';
import { attacker, crowd } from './crowd.support.ts';
import { deaf, until } from './deaf.support.ts';

/** Takes all that one tenant or address may have, sees that it gets no more, and holds it; the result lets go again. */
export type Taking = (server: TestServer) => Promise<() => void>;

/** People of a new organization, each with as many as one may have, until the organization has all of its own; and another. */
async function tenant(
  server: TestServer,
  share: ShareName,
  ...patterns: readonly string[]
): Promise<{ readonly place: string; readonly holders: readonly Person[]; readonly next: Person }> {
  const { person = 1, organization: ofOne = 0 } = shareOf(share).most;
  const place = await organization(server, `Tenant ${randomUUID()}`);
  const people: Person[] = [];
  for (let count = 0; count <= ofOne / person; count += 1) people.push(await holder(server, place, ...patterns));
  const [next = server.admin, ...others] = people;
  return { place, holders: others.flatMap(each => Array.from({ length: person }, () => each)), next };
}

function mustBeRefused(answer: { status: number; retryAfter: string | null; text: string }, words: string): void {
  assert.equal(answer.status, 429, answer.text);
  assert.ok(Number(answer.retryAfter) >= 1);
  assert.ok(answer.text.includes(`at most ${words}; try again`), answer.text);
}

const ofOrganization = (share: ShareName): string =>
  limitWords(share, 'organization', shareOf(share).most.organization ?? 0);

export const takeExports: Taking = async server => {
  const { place, holders, next } = await tenant(server, 'streams', 'user.bulk');
  await server.sql(
    `insert into organization_members (organization_id, user_id) select $1, id from users where username like 'many-%'`,
    [place],
  );
  await server.sql('analyze users, organization_members');
  const path = '/api/v1/users/export';
  const held = await Promise.all(holders.map(person => deaf(server, person.token, path)));
  for (const { head } of held) assert.match(head, /^HTTP\/1\.1 200 /);
  const { status, headers, text } = await server.call('GET', path, { token: next.token });
  mustBeRefused({ status, retryAfter: headers.get('retry-after'), text }, ofOrganization('streams'));
  // Until all is full between the two processes: what is measured is what they hold, not what making them takes.
  await sleep(1_500);
  return () => {
    for (const { socket } of held) socket.destroy();
  };
};

export const takeImports: Taking = async server => {
  const { holders, next } = await tenant(server, 'imports', 'user.bulk', 'user.*');
  const path = '/api/v1/users/import';
  const type = { 'content-type': 'text/csv' };
  const held = holders.map(({ token }) => {
    const sending = request(server.url + path, {
      method: 'POST',
      headers: { ...type, authorization: `Bearer ${token}` },
    });
    sending.on('error', () => {}).write('email,username\n');
    return sending;
  });
  await until(() => server.gatehouse.ports.shares.taken('imports') === held.length);
  const more = { token: next.token, raw: 'email,username\n', headers: type };
  const { status, headers, text } = await server.call('POST', path, more);
  mustBeRefused({ status, retryAfter: headers.get('retry-after'), text }, ofOrganization('imports'));
  return () => {
    for (const sending of held) sending.destroy();
  };
};

/** Uploads of which one byte has come, as many as one address may have. */
export const takeTransfers: Taking = async server => {
  const { address = 0 } = shareOf('transfers').most;
  const upload = async () => {
    const said = { size: 2, type: 'text/plain', seconds: 60 };
    const { url, headers } = await server.gatehouse.ports.objects.signedUpload(newObjectKey(), said);
    const { pathname, search } = new URL(url);
    return request(server.url + pathname + search, {
      method: 'PUT',
      localAddress: attacker,
      headers: { ...headers, 'content-length': said.size },
    });
  };
  const held = await Promise.all(Array.from({ length: address }, upload));
  for (const sending of held) sending.on('error', () => {}).write('a');
  await until(() => server.gatehouse.ports.shares.taken('transfers') === address);
  const next = await upload();
  const [response] = await once(next.end('ab'), 'response');
  const { statusCode: status = 0, headers } = response;
  mustBeRefused(
    { status, retryAfter: headers['retry-after'], text: await text(response) },
    limitWords('transfers', 'address', address),
  );
  return () => {
    for (const sending of held) sending.destroy();
  };
};

export const followAudit: Taking = async server => {
  const { holders, next } = await tenant(server, 'tails', 'audit.read');
  await Promise.all(holders.map(person => follow(server, person)));
  const [status, text] = await refused(server, next);
  mustBeRefused({ status, retryAfter: '1', text }, ofOrganization('tails'));
  return hangUp;
};

/** Guesses at names that nobody has, always as many at a time as one address may have. */
export const guessPasswords: Taking = async server => {
  const { address = 0 } = shareOf('hashes').most;
  const guess = async () => {
    const asked = request(`${server.url}/api/v1/auth/login`, {
      method: 'POST',
      localAddress: attacker,
      headers: { 'content-type': 'application/json' },
    });
    asked.end(JSON.stringify({ email: `${randomUUID()}@example.com`, password: 'not-the-password' }));
    const [response] = await once(asked, 'response');
    return {
      status: Number(response.statusCode),
      retryAfter: String(response.headers['retry-after']),
      text: await text(response),
    };
  };
  let ended = false;
  const guessing = Array.from({ length: address }, async () => {
    while (!ended) await guess();
  });
  void Promise.all(guessing).catch(() => {});
  await until(() => server.gatehouse.ports.shares.taken('hashes') === address);
  // One of those may end just before the next one asks: then that one has its place.
  let answer = await guess();
  for (let left = 50; answer.status === 401 && left > 0; left -= 1) answer = await guess();
  mustBeRefused(answer, limitWords('hashes', 'address', address));
  return () => {
    ended = true;
  };
};

/** Requests that are never sent whole; there is nobody to tell words to, and the oldest one is closed. */
export const openConnections: Taking = async server => {
  const { address = 0 } = shareOf('connections').most;
  const says = 'GET /health HTTP/1.1\r\nHost: local';
  const held = await crowd(server.url, address, { says });
  const more = await crowd(server.url, 1, { says });
  await until(() => held.open() === address - 1 && held.sockets[0]?.closed === true);
  assert.equal(more.open(), 1);
  return () => {
    held.end();
    more.end();
  };
};
