import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type Person, password, type TestServer } from '../../support/server.ts';

/** A name that nobody has. */
export function fresh(prefix = 'new'): string {
  return `${prefix}-${randomBytes(5).toString('hex')}`;
}

/** The least that an account needs, under a name that nobody has. */
export function account(): { email: string; username: string; password: string } {
  const username = fresh();
  return { email: `${username}@example.com`, username, password };
}

/** A person who holds patterns everywhere besides their system role. */
export async function holder(server: TestServer, patterns: readonly string[], role?: string): Promise<Person> {
  const person = await server.person(role);
  for (const pattern of patterns)
    await server.sql('insert into user_grants (id, user_id, pattern) values ($1, $2, $3)', [
      randomUUID(),
      person.id,
      pattern,
    ]);
  server.gatehouse.bus.publish([{ type: 'access.changed', users: [person.id] }]);
  return person;
}

/** Makes a person a member of an organization. */
export async function join(server: TestServer, person: Person, organizationId: string): Promise<void> {
  await server.sql('insert into organization_members (organization_id, user_id) values ($1, $2)', [
    organizationId,
    person.id,
  ]);
  server.gatehouse.bus.publish([{ type: 'access.changed', users: [person.id] }]);
}

export interface Audited {
  readonly outcome: string;
  readonly actor_id: string | null;
  readonly target_kind: string | null;
  readonly target_id: string | null;
  readonly organization_id: string | null;
  readonly ip: string;
  readonly user_agent: string;
  readonly request_id: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The newest audit event of an action by a person (null: anyone); waits, because refusals are written after the answer. */
export async function audit(server: TestServer, action: string, by: string | null, outcome: string): Promise<Audited> {
  for (let tries = 0; tries < 100; tries += 1) {
    const [event] = await server.sql<Audited & Record<string, unknown>>(
      `select * from audit_events where action = $1 and ($2::uuid is null or actor_id = $2) and outcome = $3
        order by id desc limit 1`,
      [action, by, outcome],
    );
    if (event !== undefined) return event;
    await sleep(30);
  }
  throw new Error(`no audit event ${action} ${outcome}`);
}

/** The secret of the newest link to a page in the mails of an address, once there are `count`; other mails may follow it. */
export async function linkIn(server: TestServer, to: string, page: string, count = 1): Promise<string> {
  const link = new RegExp(`${page}\\?token=([A-Za-z0-9_-]{43})`);
  for (let tries = 0; tries < 100; tries += 1) {
    const mails = await server.mails(to, count);
    const tokens = mails.map(mail => link.exec(mail.replaceAll('=\r\n', '').replaceAll('=3D', '='))?.[1]);
    const token = tokens.findLast(each => each !== undefined);
    if (token !== undefined) return token;
    await sleep(50);
  }
  throw new Error(`no link to ${page} in the mails to ${to}`);
}

export function logIn(
  server: TestServer,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return server.call('POST', '/api/v1/auth/login', { body, headers });
}

export function me(server: TestServer, token: string): Promise<Answer> {
  return server.call('GET', '/api/v1/users/me', { token });
}

/** The message of an error, after checking that with its bad fields it is the whole body. */
export function errorOf(answer: Answer): string {
  const { error, fields = [], ...rest } = answer.body as { readonly error: unknown; readonly fields?: unknown };
  if (Object.keys(rest).length > 0 || typeof error !== 'string' || !Array.isArray(fields))
    throw new Error(`not an error of this surface: ${answer.text}`);
  return error;
}

/** How often each status was answered. */
export function tally(answers: readonly Answer[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** Like `atOnce`, in groups of ten: for those who would take more than their share of what is hashed at once. */
export async function inGroups<T>(times: number, act: (index: number) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  while (done.length < times) {
    const first = done.length;
    done.push(...(await atOnce(Math.min(10, times - first), index => act(first + index))));
  }
  return done;
}

/** What several at once do: calls `act` with 0 to `times` - 1 without waiting in between. */
export function atOnce<T>(times: number, act: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: times }, (_, index) => act(index)));
}
