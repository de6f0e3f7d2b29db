import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { Webhook as Verifier } from 'standardwebhooks';
import { type Listener, listenHttp } from '../../../src/platform/http-client/testing.ts';
import { until } from '../../support/own-redis.ts';
import type { Person, TestServer } from '../../support/server.ts';
import { dataOf } from './connect.support.ts';

/** One request that an endpoint got. */
export interface Got {
  readonly at: number;
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: string;
  readonly body: {
    readonly type: string;
    readonly timestamp: string;
    readonly data: {
      readonly id: string;
      readonly object: { readonly type: string; readonly id: string; readonly name?: string } | null;
      readonly version: number;
      readonly organization_id: string | null;
      readonly actor: { readonly id: string; readonly name?: string } | null;
      readonly details?: Readonly<Record<string, unknown>>;
      readonly message?: Readonly<Record<string, unknown>>;
    };
  };
}

export interface EndpointServer extends Listener {
  readonly url: string;
  readonly got: Got[];
}

/** An endpoint of webhooks; `answer` decides what it says, 204 by default. */
export async function endpoint(
  answer: (response: ServerResponse, got: Got, times: number) => void = response => void response.writeHead(204).end(),
  port = 0,
): Promise<EndpointServer> {
  const got: Got[] = [];
  const listener = await listenHttp(
    (request, response) => {
      let raw = '';
      request.setEncoding('utf8').on('data', text => {
        raw += text;
      });
      request.on('end', () => {
        const id = String(request.headers['webhook-id']);
        const one = { at: performance.now(), id, headers: request.headers, raw, body: JSON.parse(raw) };
        got.push(one);
        answer(response, one, got.length);
      });
    },
    '127.0.0.1',
    port,
  );
  return { ...listener, url: `http://${listener.host}/hook`, got };
}

/** A webhook as the API shows it. */
export interface WebhookBody {
  readonly id: string;
  readonly secret: string;
  readonly status: string;
  readonly waiting: number;
  readonly missed: number;
  readonly [name: string]: unknown;
}

export interface DeliveryBody {
  readonly id: string;
  readonly type: string;
  readonly object: { readonly type: string; readonly id: string } | null;
  readonly version: number;
  readonly state: string;
  readonly status_code: number | null;
  readonly attempts: readonly {
    readonly at: string;
    readonly status_code: number | null;
    readonly error: string | null;
    readonly response: string;
  }[];
}

export async function hooked(server: TestServer, person: Person, url: string, more: object = {}): Promise<WebhookBody> {
  const body = { name: 'Told', url, event_types: ['*'], ...more };
  return dataOf(await server.call('POST', '/v1/webhooks', { token: person.token, body }), 201);
}

export async function deliveriesOf(
  server: TestServer,
  person: Person,
  { id }: Pick<WebhookBody, 'id'>,
  query = '',
): Promise<readonly DeliveryBody[]> {
  const answer = await server.call('GET', `/v1/webhooks/${id}/deliveries${query}`, { token: person.token });
  return dataOf<{ deliveries: DeliveryBody[] }>(answer).deliveries;
}

/** Waits until an endpoint has got so many requests. */
export async function gotten(at: EndpointServer, count: number, seconds = 15): Promise<readonly Got[]> {
  await until(`${count} requests`, () => at.got.length >= count, seconds * 1_000);
  return at.got;
}

/** Whether a request is signed by that secret, as its receivers would find out. */
export function isSignedBy(secret: string, { headers, raw }: Got): boolean {
  try {
    new Verifier(secret).verify(raw, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}

/** Makes a team, whose changes are events of one object. */
export async function madeTeam(server: TestServer, person: Person, name = 'Told of'): Promise<string> {
  const answer = await server.call('POST', '/api/v1/teams', { token: person.token, body: { name } });
  if (answer.status !== 201) throw new Error(`a team: ${answer.status} ${answer.text}`);
  return (answer.body as { id: string }).id;
}

export async function renamed(server: TestServer, person: Person, team: string, name: string): Promise<void> {
  const answer = await server.call('PATCH', `/api/v1/teams/${team}`, { token: person.token, body: { name } });
  if (answer.status !== 200) throw new Error(`renaming a team: ${answer.status} ${answer.text}`);
}
