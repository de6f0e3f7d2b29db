import { randomUUID } from 'node:crypto';
import { nowhere } from '../src/domain/vault/reach.ts';
import { sealedFieldsSql } from '../src/domain/vault/reveal.ts';
import { requestsPerSecond } from './support/load.ts';
import { alternately, perSecond, type Result } from './support/measure.ts';
import { type Bench, startBench } from './support/processes.ts';

const goal = 0.6;

/**
 * One secure value revealed over HTTP, each time audited and committed first, against a bare Fastify route that does the
 * same SELECT and the INSERT of such an event in one durable transaction through `pg`.
 */
export async function run(): Promise<Result[]> {
  const bench = await startBench();
  try {
    const headers = { authorization: `Bearer ${await bench.token()}` };
    const id = await kept(bench, headers);
    const url = `${bench.url}/v1/credential/credentials/${id}/secure-values/key`;
    const bare = await bench.baseline('transaction-server.ts', {
      STATEMENTS: await sameStatements(bench, id, () => fetch(url, { headers })),
    });
    const { ours, theirs } = await alternately(
      3,
      () => requestsPerSecond({ url, headers }),
      () => requestsPerSecond({ url: `${bare}/`, headers }),
    );
    const ratio = ours / theirs;
    return [
      {
        name: 'reveal',
        what: 'GET one secure value, audited, 50 connections',
        measured: perSecond(ours),
        baseline: perSecond(theirs),
        ratio,
        goal: `≥ ${goal}`,
        met: ratio >= goal,
      },
    ];
  } finally {
    await bench.close();
  }
}

/**
 * The statements of a reveal as JSON, with the event that one has left. Events of the baseline go into a table like that
 * of the ledger: in the ledger itself, events without a MAC of ours would stop the sealing.
 */
async function sameStatements({ pool }: Bench, id: string, reveal: () => Promise<Response>): Promise<string> {
  const reply = await reveal();
  if (reply.status !== 200) throw new Error(`revealing: ${reply.status} ${await reply.text()}`);
  await pool.query('create table bench_events (like audit_events including all)');
  const columns =
    'action, outcome, actor_id, target_kind, target_id, organization_id, ip, user_agent, request_id, details';
  const { rows } = await pool.query({
    text: `select ${columns}, mac::text from audit_events where action = 'credential.reveal_field' limit 1`,
    rowMode: 'array',
  });
  const select = sealedFieldsSql(id, { ...nowhere, wide: 'everything' }, 'key', null);
  const insert = {
    text: `insert into bench_events (id, at, ${columns}, mac)
      values (uuidv7(), now(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::text::bytea)`,
    values: rows[0],
  };
  return JSON.stringify([select, insert]);
}

/** Keeps a credential with one secure field `key`; its id. */
async function kept({ url, pool }: Bench, headers: Readonly<Record<string, string>>): Promise<string> {
  const companyId = randomUUID();
  await pool.query(`insert into companies (id, name) values ($1, 'Bench')`, [companyId]);
  const make = async (path: string, body: object): Promise<string> => {
    const reply = await fetch(`${url}/v1/${path}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (reply.status !== 201) throw new Error(`POST ${path}: ${reply.status} ${await reply.text()}`);
    return ((await reply.json()) as { data: { id: string } }).data.id;
  };
  const field = { id: 'key', name: 'Key', required: true, secure: true, valueType: 'password' };
  const typeId = await make('credential-type', { name: 'Bench', fields: [field] });
  const value = { fieldId: 'key', value: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
  return make('credential/credentials', { name: 'Bench', typeId, companyId, fields: [value] });
}
