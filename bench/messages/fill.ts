import type pg from 'pg';

/** One group of conversations: which messages of ten it has, and among how many conversations they are spread. */
interface Kind {
  readonly digits: readonly number[];
  readonly conversations: number;
  readonly ofBusy: boolean;
}

const kinds: readonly Kind[] = [
  { digits: [0, 1, 2], conversations: 1, ofBusy: true },
  { digits: [3], conversations: 50, ofBusy: true },
  { digits: [4], conversations: 950, ofBusy: true },
  { digits: [5], conversations: 10, ofBusy: false },
  { digits: [6, 7], conversations: 100, ofBusy: false },
  { digits: [8, 9], conversations: 10_000, ofBusy: false },
];

/**
 * Fills the messages of many conversations of different sizes in the order in which they would have been sent, all of them at
 * once. Their words are as frequent as words are: the first of a list of 20,000 is in most messages, and each of the last in some hundredths of a
 * thousandth; each `ref…` is in five messages, all of one kind of conversations.
 * @param senders ids of people who are in all conversations, each of whom says as much
 * @param busy the id of another, who is in the large one and in a thousand others
 * @returns the id of the large conversation, which has three in ten of all messages
 */
export async function fillMessages(
  pool: pg.Pool,
  {
    senders,
    busy,
    messages,
  }: { readonly senders: readonly string[]; readonly busy: string; readonly messages: number },
): Promise<string> {
  const client = await pool.connect();
  try {
    await client.query(`set synchronous_commit = off; set maintenance_work_mem = '512MB'; set statement_timeout = 0`);
    await fillSentences(client);
    const large = await fillConversations(client, { senders, busy, messages });
    await withoutIndexes(client, () => insertMessages(client, senders, messages));
    await client.query(
      `update conversations c set last_message_at = m.created_at from messages m where m.conversation_id = c.id and m.seq = c.last_seq`,
    );
    await client.query('drop table bench_sentences, bench_places');
    await client.query('analyze');
    return large;
  } finally {
    client.release(true);
  }
}

/** Sentences of twelve words; how often a word comes falls with its place in the list (Zipf's law). */
async function fillSentences(client: pg.PoolClient): Promise<void> {
  await client.query(
    `create table bench_sentences as
      select n, string_agg('word' || floor(power(20000::float8, part))::int, ' ') as content
      from (select n, ('x' || substr(md5(n || ' ' || place), 1, 8))::bit(32)::bigint / 4294967296::float8 as part
        from generate_series(0, 49999) n cross join generate_series(1, 12) place) words group by n`,
  );
  await client.query('alter table bench_sentences add primary key (n)');
  await client.query('analyze bench_sentences');
}

/** Conversations and who is in them; returns the id of the large one. */
async function fillConversations(
  client: pg.PoolClient,
  {
    senders,
    busy,
    messages,
  }: { readonly senders: readonly string[]; readonly busy: string; readonly messages: number },
): Promise<string> {
  await client.query(
    `create table bench_places (digit int, place int, count bigint, of_busy boolean, id uuid, primary key (digit, place) include (id))`,
  );
  for (const { digits, conversations, ofBusy } of kinds)
    await client.query(
      `with made as (select place, gen_random_uuid() as id from generate_series(0, $2::int - 1) place)
       insert into bench_places select digit, place, ($4::bigint / 10 * cardinality($1::int[]) - 1 - place) / $2 + 1, $3, id
       from made cross join unnest($1::int[]) digit`,
      [digits, conversations, ofBusy, messages],
    );
  await client.query('analyze bench_places');
  await client.query(
    `insert into conversations (id, type, title, created_by, created_at, updated_at, is_e2ee_enabled, participant_count,
        last_seq, last_change)
      select id, 'group', 'Group ' || id, $1, now(), now(), false, 17, max(count), max(count) from bench_places group by id`,
    [busy],
  );
  await client.query(
    `insert into conversation_participants (conversation_id, user_id, role, joined_at, read_seq)
      select distinct id, person, 'member', now(), greatest(0, count - 40) from bench_places cross join unnest($1::uuid[]) person
      where person <> $2 or of_busy`,
    [[...new Set([...senders, busy])], busy],
  );
  const { rows } = await client.query<{ id: string }>('select id from bench_places where digit = 0');
  return rows[0]?.id ?? '';
}

/** Message `n` of all is one of the conversations that have messages of its last digit, its next one. */
async function insertMessages(client: pg.PoolClient, senders: readonly string[], messages: number): Promise<void> {
  const digits = kinds.flatMap(kind => kind.digits.map((digit, index) => ({ digit, index, ...kind })));
  const step = 1_000_000;
  for (let first = 0; first < messages; first += step)
    await client.query(
      `insert into messages (bucket, conversation_id, seq, id, sender_id, message_type, content, is_encrypted, change, created_at)
        select get_byte(uuid_send(p.id), 15) & 15, p.id, m.k / m.conversations + 1,
          overlay(uuidv7()::text placing right(p.id::text, 1) from 36)::uuid, ($1::uuid[])[m.n % cardinality($1::uuid[]) + 1], 'text',
          s.content || ' ref' || m.n % 10 || 'x' || m.n / 50, false, m.k / m.conversations + 1,
          '2026-01-01'::timestamptz + m.n * interval '1 s'
        from (select n, d.digit, d.conversations, (n / 10) * d.digits + d.index as k
          from generate_series($2::bigint, $3::bigint) n
          join unnest($4::int[], $5::int[], $6::int[], $7::int[]) as d (digit, index, digits, conversations) on d.digit = n % 10) m
        join bench_places p on p.digit = m.digit and p.place = m.k % m.conversations
        join bench_sentences s on s.n = m.n * 7919 % 50000
        order by m.n`,
      [
        ...[senders, first, Math.min(messages, first + step) - 1],
        digits.map(({ digit }) => digit),
        digits.map(({ index }) => index),
        digits.map(each => each.digits.length),
        digits.map(({ conversations }) => conversations),
      ],
    );
}

/** Takes the indexes of messages away while many are inserted, and makes the same anew. */
async function withoutIndexes(client: pg.PoolClient, insert: () => Promise<void>): Promise<void> {
  const { rows: constraints } = await client.query<{ name: string; made: string }>(
    `select conname as name, format('alter table messages add constraint %I %s', conname, pg_get_constraintdef(oid)) as made
      from pg_constraint where conrelid = 'messages'::regclass and contype in ('p', 'u', 'f')`,
  );
  const { rows: indexes } = await client.query<{ name: string; made: string }>(
    `select indexrelid::regclass::text as name, replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ') as made from pg_index
      where indrelid = 'messages'::regclass and not exists (select from pg_constraint where conindid = indexrelid)`,
  );
  for (const { name } of constraints) await client.query(`alter table messages drop constraint ${name}`);
  for (const { name } of indexes) await client.query(`drop index ${name}`);
  await insert();
  for (const { made } of [...constraints, ...indexes]) await client.query(made);
}
