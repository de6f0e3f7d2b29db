import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Listener, listenHttp } from '../../../src/platform/http-client/testing.ts';
import type { Person, TestServer } from '../../support/server.ts';

/** A server on the other side of a test, with what it was asked. */
export interface Remote extends Listener {
  readonly origin: string;
  readonly asked: { readonly path: string; readonly authorization: string | undefined }[];
}

/** Listens on a loopback address; `answer` may look at how often it was asked already (from 1). */
export async function remote(
  answer: (request: IncomingMessage, response: ServerResponse, times: number) => void,
): Promise<Remote> {
  const asked: Remote['asked'] = [];
  const listener = await listenHttp((request, response) => {
    asked.push({ path: request.url ?? '', authorization: request.headers.authorization });
    answer(request, response, asked.length);
  });
  return { ...listener, origin: `http://${listener.host}`, asked };
}

export async function organization(server: TestServer, name: string): Promise<string> {
  const id = randomUUID();
  await server.sql('insert into organizations (id, name) values ($1, $2)', [id, name]);
  return id;
}

/** A person who belongs to organizations and holds patterns inside each. */
export async function member(server: TestServer, held: Readonly<Record<string, readonly string[]>>): Promise<Person> {
  const person = await server.person();
  for (const [id, patterns] of Object.entries(held)) {
    await server.sql('insert into organization_members (organization_id, user_id, joined_at) values ($1, $2, now())', [
      id,
      person.id,
    ]);
    for (const pattern of patterns) {
      await server.sql('insert into user_grants (id, user_id, pattern, organization_id) values ($1, $2, $3, $4)', [
        randomUUID(),
        person.id,
        pattern,
        id,
      ]);
    }
  }
  // Written past the server, which must not go on believing what it remembers.
  server.gatehouse.bus.publish([{ type: 'access.changed', users: [person.id] }]);
  return person;
}

/** Saves an integration through the API; returns its id. */
export async function saved(server: TestServer, person: Person, body: object): Promise<string> {
  const answer = await server.call('POST', '/api/v1/integrations', {
    token: person.token,
    body: { name: 'Scanner', ...body },
  });
  if (answer.status !== 201) throw new Error(`saving an integration: ${answer.status} ${answer.text}`);
  return (answer.body as { id: string }).id;
}

/** The audit events of an action upon a target, oldest first. */
export function audited(server: TestServer, action: string, target: string): Promise<Record<string, unknown>[]> {
  return server.sql(
    `select outcome, actor_id, target_kind, organization_id, details from audit_events
      where action = $1 and target_id = $2 order by id`,
    [action, target],
  );
}
