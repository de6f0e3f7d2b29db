import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import pg from 'pg';
import { composeGatehouse, createLogger } from '../src/compose/gatehouse.ts';
import { operatorCaller } from '../src/compose/operator.ts';
import { readConfig } from '../src/config.ts';
import { createAdministrator } from '../src/domain/accounts/set-up.ts';
import { sendMessage } from '../src/domain/messages/send-message.ts';
import type { Caller } from '../src/kernel/actor.ts';
import { startEmbeddedPostgres } from '../src/platform/postgres/embedded.ts';
import { connectionUrl } from '../tests/support/connection-url.ts';
import { insertBare, placeOf, said, sendingPerSecond } from './messages/bare.ts';
import { groupsOf, registerAt, type SignedIn, signUp } from './messages/people.ts';
import { alternately, perSecond, type Result } from './support/measure.ts';
import { administrator, startBench } from './support/processes.ts';

const goals = { http: 0.6, inProcess: 0.8 };
const names = Array.from({ length: 16 }, (_, number) => `sender${number}`);
const groups = 64;
const seconds = 6;

/**
 * Messages of 16 people to 64 conversations, over HTTP and in process, against the conversation's UPDATE and the INSERT of the
 * same row into the same tables in one transaction through `pg`.
 */
export async function run(): Promise<Result[]> {
  return [await overHttp(), await inProcess()];
}

interface Sending {
  readonly senders: readonly SignedIn[];
  readonly conversations: readonly string[];
  readonly seconds: number;
}

async function overHttp(): Promise<Result> {
  const bench = await startBench();
  try {
    const senders = await signUp(bench.pool, registerAt(bench.url), names);
    const conversations = await groupsOf(
      bench.pool,
      senders.map(({ id }) => id),
      groups,
    );
    const sending = { senders, conversations, seconds };
    const bare = await bareSenders(bench.databaseUrl, sending);
    const { ours, theirs } = await alternately(3, () => postsPerSecond(bench.url, sending), bare.run);
    await bare.end();
    return result('POST /v1/messages, 16 people', { ours, theirs }, goals.http);
  } finally {
    await bench.close();
  }
}

async function postsPerSecond(url: string, { senders, conversations }: Sending): Promise<number> {
  let next = 0;
  const outcome = await autocannon({
    ...{ url: `${url}/v1/messages`, method: 'POST', connections: senders.length, duration: seconds },
    setupClient(client) {
      const sender = next++;
      let count = 0;
      const prepare = (): void => {
        const body = { conversation_id: placeOf(conversations, sender, count++), content: said, message_type: 'text' };
        const headers = { authorization: `Bearer ${senders[sender]?.token}`, 'content-type': 'application/json' };
        client.setHeadersAndBody(headers, JSON.stringify(body));
      };
      prepare();
      client.on('response', prepare);
    },
  });
  if (outcome.non2xx > 0 || outcome.errors > 0) throw new Error(`${outcome.non2xx} messages were refused`);
  return outcome.requests.total / outcome.duration;
}

/** Both in this process, so that neither pays for HTTP. */
async function inProcess(): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-message-'));
  const postgres = await startEmbeddedPostgres({ dataDirectory: join(folder, 'pg') });
  const databaseUrl = connectionUrl(postgres.connection);
  const config = readConfig({
    ...{ APP_ENV: 'test', RATE_LIMITS: 'off', BCRYPT_COST: '4', LOG_LEVEL: 'warn', GATEHOUSE_DATA: folder },
    DATABASE_URL: databaseUrl,
  });
  const gatehouse = await composeGatehouse(config, createLogger(config));
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  try {
    const first = { ...administrator, username: 'bench', onlyFirst: true };
    await gatehouse.perform(createAdministrator, first, operatorCaller('command line'));
    const register = async (payload: object): Promise<{ token?: string }> =>
      (await gatehouse.app.inject({ method: 'POST', url: '/api/v1/auth/register', payload })).json();
    const senders = await signUp(pool, register, names);
    const conversations = await groupsOf(
      pool,
      senders.map(({ id }) => id),
      groups,
    );
    const sending = { senders, conversations, seconds };
    const callers = senders.map(callerOf);
    const message = { content: said, isEncrypted: false, messageType: 'text', metadata: null, clientId: null };
    const perform = (conversationId: string, sender: number): Promise<unknown> =>
      gatehouse.perform(sendMessage, { ...message, conversationId }, callers[sender] ?? operatorCaller('job'));
    const bare = await bareSenders(databaseUrl, sending);
    const rates = await alternately(3, () => sendingPerSecond(sending, perform), bare.run);
    await bare.end();
    return result('messages sent in process, 16 people', rates, goals.inProcess);
  } finally {
    await pool.end();
    await gatehouse.close();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function callerOf({ token }: SignedIn): Caller {
  return {
    ...{ credential: token, organization: null, ip: '127.0.0.1', userAgent: 'bench', requestId: 'bench', device: null },
    via: 'http',
  };
}

/** A connection for each of the senders of bare rows. */
async function bareSenders(connectionString: string, sending: Sending) {
  const clients = await Promise.all(
    sending.senders.map(async () => {
      const client = new pg.Client({ connectionString });
      await client.connect();
      return client;
    }),
  );
  return {
    run: (): Promise<number> =>
      sendingPerSecond(sending, async (conversation, sender) => {
        const [client, person] = [clients[sender], sending.senders[sender]];
        if (client !== undefined && person !== undefined) await insertBare(client, conversation, person.id);
      }),
    end: (): Promise<unknown> => Promise.all(clients.map(client => client.end())),
  };
}

function result(
  what: string,
  { ours, theirs }: { readonly ours: number; readonly theirs: number },
  goal: number,
): Result {
  const ratio = ours / theirs;
  return {
    ...{
      name: 'message',
      what: `${what}, ${groups} conversations`,
      measured: perSecond(ours),
      baseline: perSecond(theirs),
    },
    ...{ ratio, goal: `≥ ${goal}`, met: ratio >= goal },
  };
}
