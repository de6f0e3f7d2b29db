import type { Answer, Person, TestServer } from '../../support/server.ts';
import { type Heard, type How, opened } from './chat.support.ts';
import { dataOf } from './connect.support.ts';

export interface CallBody {
  readonly call_id: string;
  readonly status: string;
  readonly caller_id: string;
  readonly callee_ids: readonly string[];
  readonly end_reason: string | null;
  readonly duration: number | null;
  readonly participants: readonly {
    readonly user_id: string;
    readonly state: string;
    readonly joined_at: string | null;
    readonly device_id: string | null;
    readonly seconds: number;
  }[];
  readonly [name: string]: unknown;
}

type Server = Pick<TestServer, 'call'>;
type Who = Pick<Person, 'token'>;

/** Asks for something of a call, as somebody. */
export function ask(server: Server, who: Who, call: { readonly call_id: string }, what: string, body?: object) {
  return server.call('POST', `/v1/calls/${call.call_id}/${what}`, {
    token: who.token,
    ...(body === undefined ? {} : { body }),
  });
}

export function initiate(
  server: Server,
  who: Who,
  conversation: { readonly id: string },
  callees: readonly { readonly id: string }[],
  more: object = {},
): Promise<Answer> {
  return server.call('POST', '/v1/calls/initiate', {
    token: who.token,
    body: {
      call_type: 'audio',
      conversation_id: conversation.id,
      callee_ids: callees.map(({ id }) => id),
      ...more,
    },
  });
}

export async function called(...asked: Parameters<typeof initiate>): Promise<CallBody> {
  return dataOf(await initiate(...asked), 201);
}

export async function readCall(server: Server, who: Who, { call_id }: { readonly call_id: string }): Promise<CallBody> {
  return dataOf(await server.call('GET', `/v1/calls/${call_id}`, { token: who.token }));
}

/** The state of each in a call, by id. */
export function statesOf({ participants }: Pick<CallBody, 'participants'>): Record<string, string> {
  return Object.fromEntries(participants.map(({ user_id, state }) => [user_id, state]));
}

/** Opens the signalling socket of a call; rejects with what HTTP answered. */
export function signalling(
  server: { readonly url: string },
  who: Who,
  { call_id }: { readonly call_id: string },
  { query = `?call_id=${call_id}`, protocols = ['bearer', who.token], ...options }: How = {},
): Promise<Heard> {
  return opened(server, `/v1/calls/ws/signaling${query}`, protocols, options);
}

/** Opens signalling sockets that end with the test. */
export function signallings(server: () => { readonly url: string }) {
  const open: Heard[] = [];
  return {
    async join(...[who, call, how]: [Who, { readonly call_id: string }, How?]): Promise<Heard> {
      const socket = await signalling(server(), who, call, how);
      open.push(socket);
      return socket;
    },
    end(): void {
      for (const { ws } of open.splice(0)) ws.terminate();
    },
  };
}
