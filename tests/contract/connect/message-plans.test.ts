import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { bucketOf } from '../../../src/domain/messages/ids.ts';
import type { OpenTx } from '../../../src/platform/db/database.ts';
import type { Sql } from '../../../src/platform/db/queryable.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { began, colleagues, dataOf, sent } from './connect.support.ts';

let server: TestServer;
let client: pg.Client;
before(async () => {
  server = await startServer();
  client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  // As PostgreSQL plans for whichever values may come; tables that are nearly empty it would read as a whole.
  await client.query(`set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set enable_bitmapscan = off`);
});
after(async () => {
  await client.end();
  await server.close();
});

/** Every statement that the server runs meanwhile. */
async function statementsOf(work: () => Promise<unknown>): Promise<readonly Sql[]> {
  const { database } = server.gatehouse;
  const seen = new Map<string, Sql>();
  const note = (sql: Sql): void => void seen.set(sql.text, { ...sql, text: sql.text, values: sql.values ?? [] });
  const [rows, transact] = [database.rows.bind(database), database.transact.bind(database)];
  database.rows = sql => {
    note(sql);
    return rows(sql);
  };
  database.transact = work =>
    transact((tx: OpenTx) => {
      const [inTx, last] = [tx.rows.bind(tx), tx.commitWith.bind(tx)];
      tx.rows = sql => {
        note(sql);
        return inTx(sql);
      };
      tx.commitWith = sql => {
        note(sql);
        return last(sql);
      };
      return work(tx);
    });
  try {
    await work();
  } finally {
    Object.assign(database, { rows, transact });
  }
  return [...seen.values()];
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return pg.escapeLiteral(`{${value.map(each => each ?? 'null').join(',')}}`);
  if (value instanceof Date) return pg.escapeLiteral(value.toISOString());
  if (Buffer.isBuffer(value)) return `'\\x${value.toString('hex')}'`;
  return pg.escapeLiteral(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Loops'?: number;
  readonly Plans?: readonly Node[];
}

/** All nodes of the plan that were run; of a statement that changes something all that would be. */
async function planOf({ text, values = [] }: Sql): Promise<readonly Node[]> {
  const reads = !/\b(insert|update|delete)\b/.test(text);
  await client.query(`prepare planned as ${text}`);
  try {
    const given = values.length === 0 ? '' : `(${values.map(literal).join(', ')})`;
    const { rows } = await client.query(`explain (analyze ${reads}, format json) execute planned${given}`);
    const nodes = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodes)];
    return nodes(rows[0]['QUERY PLAN'][0].Plan).filter(node => node['Actual Loops'] !== 0);
  } finally {
    await client.query('deallocate planned');
  }
}

const partOf = (node: Node): string | undefined =>
  /^message(?:s|_reactions)_p(.)$/.exec(node['Relation Name'] ?? '')?.[1];

test('what is asked of a conversation looks into the one part that has its messages, and pages come in the order of an index', async () => {
  const [ann, ben] = (await colleagues(server, 2)) as [Person, Person];
  const group = await began(server, ann, [ben]);
  const first = await sent(server, ann, group, 'first');
  for (let count = 0; count < 5; count += 1) await sent(server, ben, group, `again ${count}`);
  const call = async (method: string, path: string, body?: object): Promise<unknown> =>
    dataOf(await server.call(method, `/v1/${path}`, { token: ann.token, ...(body === undefined ? {} : { body }) }));
  const messages = `messages?conversation_id=${group.id}`;
  const statements = await statementsOf(async () => {
    const named = { client_message_id: 'a', metadata: { reply_to: first.message_id } };
    await sent(server, ann, group, 'plain');
    await sent(server, ann, group, 'named', named);
    await sent(server, ann, group, 'named', named);
    await call('GET', `${messages}&limit=2`);
    await call('GET', `${messages}&after_date=2026-01-01`);
    await call('GET', `messages/${first.message_id}/thread`);
    await call('GET', `messages/search?q=again&limit=1`);
    await call('GET', `messages/search?q=nobody`);
    await call('GET', `conversations/${group.id}`);
    await call('GET', 'conversations');
    await call('PATCH', `messages/${first.message_id}`, { content: 'first of all' });
    await call('POST', `messages/${first.message_id}/react`, { emoji: '👍' });
    await call('POST', `conversations/${group.id}/mark-read`, { seq: 3 });
    await call('DELETE', `messages/${first.message_id}`);
  });
  const part = bucketOf(group.id).toString(16);
  const looked: string[] = [];
  for (const statement of statements) {
    if (!/\b(messages|message_reactions)\b/.test(statement.text)) continue;
    const nodes = await planOf(statement);
    const parts = new Set(nodes.flatMap(node => partOf(node) ?? []));
    const name = (statement.name ?? statement.text).replace(/_\d+$/, '');
    assert.ok(
      parts.size <= 1 && [...parts].every(each => each === part),
      `${name} looks into ${[...parts].join(', ')}`,
    );
    if (parts.size === 1) looked.push(name);
    // A plan for whichever part it may be sorts once there are many messages.
    if (/^(messages_of|thread_of|search_newest)$/.test(name))
      assert.ok(!nodes.some(node => /Sort|Append/.test(node['Node Type'])), `${name} is not read in order`);
  }
  const expected = [
    ...['messages_of', 'message_seq_at', 'thread_of', 'beside_messages', 'beside_conversations', 'search_newest'],
    ...[
      'message_by_id',
      'message_by_client_id',
      'move_read_marker',
      'rewrite_message',
      'renumber_message',
      'count_reply',
    ],
  ];
  assert.deepEqual(
    expected.filter(name => !looked.includes(name)),
    [],
  );
});
