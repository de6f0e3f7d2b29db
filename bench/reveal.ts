import { randomUUID } from 'node:crypto';
import { requestsPerSecond } from './support/load.ts';
import { alternately, perSecond, type Result } from './support/measure.ts';
import { type Bench, startBench } from './support/processes.ts';

const goal = 0.6;

/** One secure value revealed over HTTP, each time audited and committed first, against a read of the same server. */
export async function run(): Promise<Result[]> {
  const bench = await startBench();
  try {
    const headers = { authorization: `Bearer ${await bench.token()}` };
    const url = `${bench.url}/v1/credential/credentials/${await kept(bench, headers)}/secure-values/key`;
    const { ours, theirs } = await alternately(
      3,
      () => requestsPerSecond({ url, headers }),
      () => requestsPerSecond({ url: `${bench.url}/api/v1/users/me`, headers }),
    );
    const ratio = ours / theirs;
    return [
      {
        name: 'reveal',
        what: 'GET one secure value, audited, against GET /users/me, 50 connections',
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
