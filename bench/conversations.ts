import type pg from 'pg';
import { said } from './messages/bare.ts';
import { registerAt, type SignedIn, signUp } from './messages/people.ts';
import { requestsPerSecond } from './support/load.ts';
import { alternately, perSecond, type Result } from './support/measure.ts';
import { startBench } from './support/processes.ts';

const goals = { sql: 0.7, growth: 1.5 };
const [many, few] = [1_000, 10];
const connections = 16;

/**
 * The list of conversations with unread counts of somebody who is in a thousand, against the same in plain SQL behind a bare
 * route; and what one call costs them, against somebody who is in ten.
 */
export async function run(): Promise<Result[]> {
  const bench = await startBench();
  try {
    const [busy, calm, other] = await signUp(bench.pool, registerAt(bench.url), ['busy', 'calm', 'other']);
    if (busy === undefined || calm === undefined || other === undefined) throw new Error('nobody has signed up');
    await converse(bench.pool, [busy, other], many);
    await converse(bench.pool, [calm, other], few);
    await bench.pool.query('vacuum analyze');
    const bare = await bench.baseline('select-server.ts', { ONE: '1', STATEMENTS: JSON.stringify(plain(busy.id)) });
    const list = (person: SignedIn) => (): Promise<number> => {
      const headers = { authorization: `Bearer ${person.token}` };
      return requestsPerSecond({ url: `${bench.url}/v1/conversations?limit=${few}`, headers, connections });
    };
    const sql = await alternately(3, list(busy), () => requestsPerSecond({ url: `${bare}/`, connections }));
    const growth = await alternately(3, list(busy), list(calm));
    const ratios = { sql: sql.ours / sql.theirs, growth: growth.theirs / growth.ours };
    return [
      {
        ...{ name: 'conversations', what: `${few} of ${many.toLocaleString('en')} conversations with unread counts` },
        ...{ measured: perSecond(sql.ours), baseline: perSecond(sql.theirs), ratio: ratios.sql },
        ...{ goal: `≥ ${goals.sql}`, met: ratios.sql >= goals.sql },
      },
      {
        ...{ name: 'conversations', what: `time of the list in ${many.toLocaleString('en')} conversations, in ${few}` },
        ...{ measured: perSecond(growth.ours), baseline: perSecond(growth.theirs), ratio: ratios.growth },
        ...{ goal: `≤ ${goals.growth}`, met: ratios.growth <= goals.growth },
      },
    ];
  } finally {
    await bench.close();
  }
}

/** Groups of two people with ten messages each, of which three are unread in every fifth group. */
async function converse(pool: pg.Pool, people: readonly SignedIn[], groups: number): Promise<void> {
  await pool.query(
    `with made as (
       insert into conversations (id, type, title, created_by, created_at, updated_at, is_e2ee_enabled, participant_count,
         last_seq, last_change, last_message_at)
       select gen_random_uuid(), 'group', 'Group ' || n, ($1::uuid[])[1], now(), now(), false, 2, 10, 10, now() - n * interval '1 s'
       from generate_series(1, $2::int) n returning id, title, last_message_at),
     joined as (
       insert into conversation_participants (conversation_id, user_id, role, joined_at, read_seq)
       select made.id, person, 'member', now(), case when title like '%5' then 7 else 10 end
       from made cross join unnest($1::uuid[]) person)
     insert into messages (bucket, conversation_id, seq, id, sender_id, message_type, content, is_encrypted, change, created_at)
       select get_byte(uuid_send(made.id), 15) & 15, made.id, seq, overlay(gen_random_uuid()::text placing right(made.id::text, 1) from 36)::uuid,
         ($1::uuid[])[2], 'text', $3, false, seq, last_message_at from made cross join generate_series(1, 10) seq`,
    [people.map(({ id }) => id), groups, said],
  );
}

/** The same figures by hand: a page with its last messages as one row of JSON, how many there are, and what is unread in all. */
function plain(person: string): { readonly text: string; readonly values: readonly unknown[] }[] {
  const unread = 'greatest(0, c.last_seq - p.read_seq - p.uncounted)';
  const mine = 'conversation_participants p join conversations c on c.id = p.conversation_id';
  return [
    {
      text: `select json_agg(page) as items from (
          select c.*, p.role, p.read_seq, p.delivered_seq, ${unread} as unread_count, m.seq, m.content, m.sender_id, m.created_at as sent_at,
            (select count(*) from message_mentions mm where mm.user_id = p.user_id and mm.conversation_id = c.id
              and mm.seq > p.read_seq) as mention_count
          from ${mine} left join messages m on m.bucket = get_byte(uuid_send(c.id), 15) & 15 and m.conversation_id = c.id
            and m.seq = c.last_seq
          where p.user_id = $1 and p.archived_at is null order by c.last_message_at desc limit $2) page`,
      values: [person, few],
    },
    {
      text: `select count(*), sum(${unread}) from ${mine} where p.user_id = $1 and p.archived_at is null`,
      values: [person],
    },
  ];
}
