import { readFile } from 'node:fs/promises';
import { userColumns } from '../src/domain/people/users.ts';
import { requestsPerSecond } from './support/load.ts';
import { alternately, perSecond, type Result } from './support/measure.ts';
import { administrator, type Bench, startBench } from './support/processes.ts';

const goal = 0.85;
/** Policies are kept with what somebody holds: what is left is noise. */
const policiesGoal = 0.97;
/** A key is looked up and held to its owner as a session is. */
const keyGoal = 0.95;

/**
 * GET /users/me against a bare Fastify route that does the same indexed SELECT through `pg`; and with security policies of every
 * type that judges a call, those that report it too, against none; and with an API key against the session.
 */
export async function run(): Promise<Result[]> {
  const bench = await startBench();
  try {
    const token = await bench.token();
    const headers = { authorization: `Bearer ${token}` };
    const { rows } = await bench.pool.query<{ id: string }>('select id from users where email = $1', [
      administrator.email,
    ]);
    const text = `select ${userColumns} from users u where u.id = $1 and u.deleted_at is null`;
    const bare = await bench.baseline('select-server.ts', {
      ONE: '1',
      STATEMENTS: JSON.stringify([{ text, values: [rows[0]?.id] }]),
    });
    const me = () => requestsPerSecond({ url: `${bench.url}/api/v1/users/me`, headers });
    const plain = await alternately(3, me, () => requestsPerSecond({ url: `${bare}/`, headers }));
    const forSecondOfProcessor = async (shown: Readonly<Record<string, string>>): Promise<number> => {
      const seconds = 2;
      const before = await processorSeconds(bench.pid);
      const rate = await requestsPerSecond({ url: `${bench.url}/api/v1/users/me`, headers: shown, seconds });
      return (rate * seconds) / ((await processorSeconds(bench.pid)) - before);
    };
    const key = { authorization: `Bearer ${await apiKey(bench, token)}` };
    const byKey = await alternately(
      7,
      () => forSecondOfProcessor(key),
      () => forSecondOfProcessor(headers),
    );
    const measured = async (enabled: boolean): Promise<number> => {
      await setPolicies(bench, token, enabled);
      return forSecondOfProcessor(headers);
    };
    // Many short rounds: what disturbs one of them moves no median.
    const judged = await alternately(
      11,
      () => measured(true),
      () => measured(false),
    );
    const result = (what: string, { ours, theirs }: typeof plain, least: number): Result => ({
      ...{ name: 'http-me', what, measured: perSecond(ours), baseline: perSecond(theirs) },
      ...{ ratio: ours / theirs, goal: `≥ ${least}`, met: ours / theirs >= least },
    });
    return [
      result('GET /users/me, 50 connections', plain, goal),
      result('the same for a second of processor time with an API key, against a session', byKey, keyGoal),
      result('the same for a second of processor time under seven policies, against none', judged, policiesGoal),
    ];
  } finally {
    await bench.close();
  }
}

/** Processor time that a process has used so far, which says the same whatever else the machine does. Linux counts hundredths. */
async function processorSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // After the name, which may have blanks, `utime` and `stime` are the 12th and 13th field (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** A key of the administrator that names everything. */
async function apiKey({ url }: Bench, token: string): Promise<string> {
  const answer = await fetch(`${url}/v1/api-keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Bench', permissions: ['*', 'self.*'] }),
  });
  if (answer.status !== 201) throw new Error(`POST /v1/api-keys: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { data: { key: string } }).data.key;
}

const policies: readonly (readonly [type: string, configuration: object, target: string])[] = [
  ['ip_allowlist', { cidrs: ['127.0.0.0/8', '::1/128', '203.0.113.0/24'] }, 'all_users'],
  ['session_policy', { idle_minutes: 60, absolute_hours: 24, max_sessions: 100 }, 'all_users'],
  ['mfa_policy', { required: true, grace_days: 30 }, 'all_users'],
  ['password_policy', { min_length: 12, history: 5 }, 'all_users'],
  ['ip_allowlist', { cidrs: ['203.0.113.0/24'], report_only: true }, 'role:admin'],
  ['session_policy', { absolute_hours: 1, report_only: true }, 'role:admin'],
  ['mfa_policy', { required: true, report_only: true }, 'role:admin'],
];

async function setPolicies({ url }: Bench, token: string, enabled: boolean): Promise<void> {
  for (const [policy_type, configuration, target] of policies) {
    const answer = await fetch(`${url}/api/v1/admin/security/policy`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ policy_type, enabled, configuration, apply_to: [target] }),
    });
    if (!answer.ok) throw new Error(`setting a policy: ${answer.status} ${await answer.text()}`);
  }
}
