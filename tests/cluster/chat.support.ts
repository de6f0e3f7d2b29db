import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { until } from '../support/own-redis.ts';
import { type Cluster, call } from './cluster.support.ts';

export interface Talker {
  readonly id: string;
  readonly token: string;
}

/** People of one conversation, each with a session, straight in the database. */
export async function talkers(cluster: Cluster, count: number): Promise<{ conversation: string; people: Talker[] }> {
  const { sql, tokenOf } = cluster;
  const rows = Array.from({ length: count }, () => ({ user: randomUUID(), session: randomUUID() }));
  const people = rows.map(({ user }) => user);
  await sql(
    `insert into users (id, email, username) select id, id || '@example.com', left(replace(id::text, '-', ''), 30)
     from unnest($1::uuid[]) as id`,
    [people],
  );
  await sql(
    `insert into sessions (id, user_id, ip, user_agent, created_at, authenticated_at, last_seen_at, expires_at)
     select id, user_id, '127.0.0.1', 'test', now(), now(), now(), now() + interval '1 day'
     from unnest($1::uuid[], $2::uuid[]) as t (id, user_id)`,
    [rows.map(({ session }) => session), people],
  );
  const conversation = randomUUID();
  await sql(
    `insert into conversations (id, type, title, created_by, created_at, updated_at, is_e2ee_enabled, participant_count)
     values ($1, 'group', 'Cluster', $2, now(), now(), false, $3)`,
    [conversation, people[0], count],
  );
  await sql(
    `insert into conversation_participants (conversation_id, user_id, role, joined_at)
     select $1, id, 'member', now() from unnest($2::uuid[]) as id`,
    [conversation, people],
  );
  return {
    conversation,
    people: rows.map(({ user, session }) => ({ id: user, token: tokenOf({ user, id: session }) })),
  };
}

interface Word {
  readonly type: string;
  readonly seq?: number;
  readonly sender_id?: string;
}

/** Follows a conversation and comes back whenever its socket ends, to the next instance, saying where it was. */
export interface Follower {
  /** Numbers of the messages heard, as they came. */
  readonly seqs: number[];
  readonly heard: Word[];
  readonly codes: number[];
  /** How often it was opened. */
  opened(): number;
  end(): void;
}

export function follow(urls: readonly string[], { token }: Talker, conversation: string): Follower {
  const [seqs, heard, codes]: [number[], Word[], number[]] = [[], [], []];
  let [ended, opened, turn] = [false, 0, 0];
  let ws: WebSocket | undefined;
  function open(): void {
    if (ended) return;
    const url = (urls[turn % urls.length] ?? '').replace('http', 'ws');
    turn += 1;
    ws = new WebSocket(`${url}/v1/ws/chat?conversation_id=${conversation}`, ['bearer', token]);
    ws.on('open', () => {
      opened += 1;
      ws?.send(JSON.stringify({ type: 'resume', after_seq: seqs.at(-1) ?? 0 }));
    });
    ws.on('message', data => {
      const word = JSON.parse(String(data)) as Word;
      heard.push(word);
      if (word.type === 'chat') seqs.push(Number(word.seq));
    });
    ws.on('error', () => {});
    ws.on('close', code => {
      codes.push(code);
      if (!ended) setTimeout(open, 100);
    });
  }
  open();
  return {
    ...{ seqs, heard, codes },
    opened: () => opened,
    end() {
      ended = true;
      ws?.terminate();
    },
  };
}

export interface Writer {
  /** Numbers of what was acknowledged. */
  readonly acknowledged: number[];
  stop(): Promise<void>;
}

/** Sends one message after the other, each under a name of its own, and says it again elsewhere until it is acknowledged. */
export function write(urls: readonly string[], { token }: Talker, conversation: string): Writer {
  const acknowledged: number[] = [];
  let writing = true;
  const work = (async () => {
    for (let count = 1; writing; count += 1) {
      const body = { conversation_id: conversation, content: `Message ${count}`, client_message_id: randomUUID() };
      for (let turn = 0; ; turn += 1) {
        const url = urls[turn % urls.length] ?? '';
        const signal = AbortSignal.timeout(5_000);
        const answer = await fetch(`${url}/v1/messages`, {
          method: 'POST',
          signal,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
          .then(async reply => ({ status: reply.status, text: await reply.text() }))
          .catch(() => null);
        if (answer?.status === 201) {
          acknowledged.push((JSON.parse(answer.text) as { data: { seq: number } }).data.seq);
          break;
        }
        if (answer !== null && answer.status < 500 && answer.status !== 429) throw new Error(answer.text);
        await sleep(100);
      }
      await sleep(5);
    }
  })();
  return {
    acknowledged,
    async stop() {
      writing = false;
      await work;
    },
  };
}

/** Waits until all followers have heard all that was acknowledged, and returns how many messages there are. */
export async function untilAllHeard(followers: readonly Follower[], writers: readonly Writer[]): Promise<number> {
  const last = Math.max(...writers.flatMap(({ acknowledged }) => acknowledged));
  await until('all is heard', () => followers.every(({ seqs }) => (seqs.at(-1) ?? 0) >= last), 20_000).catch(error => {
    throw new Error(`${String(error)}: ${last} of ${followers.map(({ seqs }) => seqs.at(-1))}`);
  });
  return last;
}

export async function say(instance: { readonly url: string }, { token }: Talker, conversation: string): Promise<void> {
  const body = { conversation_id: conversation, content: 'One more' };
  const { status, text } = await call(instance, 'POST', '/v1/messages', token, body);
  if (status !== 201) throw new Error(text);
}
