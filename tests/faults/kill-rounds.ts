import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning } from '../../src/platform/postgres/postmaster.ts';
import { embeddedSql, postmasterPid } from '../support/embedded.ts';
import {
  administrator,
  dataFolder,
  post,
  runCommand,
  type ServerProcess,
  signIn,
  startProcess,
} from '../support/process.ts';

const writers = 8;
/** How often the ledger is verified; it takes as long as a start. */
const roundsPerVerification = 10;

/**
 * Kills the server at a random moment under writes, again and again on the same data, in turn with and without its
 * PostgreSQL. After each start nothing that was acknowledged may be missing or there twice.
 */
export async function killRounds(rounds: number, say: (line: string) => void): Promise<void> {
  const data = await dataFolder();
  let server: ServerProcess | undefined;
  try {
    server = await startProcess(data.path, { ...administrator, LOG_LEVEL: 'warn' });
    const ledger = join(data.path, 'acknowledged.log');
    for (let round = 0; round < rounds; round += 1) {
      await writeUntilKilled(server, data.path, ledger, round);
      if (round % roundsPerVerification === roundsPerVerification - 1 || round === rounds - 1) {
        await verifyAudit(data.path);
      }
      server = await startProcess(data.path, { LOG_LEVEL: 'warn' });
      const { acknowledged, unacknowledged } = await compare(data.path, ledger);
      if (round % 10 === 9 || round === rounds - 1) {
        say(`${round + 1} kills: ${acknowledged} acknowledged writes, ${unacknowledged} more that lost their answer`);
      }
    }
    assert.deepEqual(await server.kill('SIGTERM'), { code: 0, signal: null });
    await verifyAudit(data.path);
  } finally {
    await server?.kill('SIGKILL');
    await data.remove();
  }
}

async function writeUntilKilled(server: ServerProcess, data: string, ledger: string, round: number): Promise<void> {
  const token = await signIn(server.url);
  const log = await open(ledger, 'a');
  let acknowledged = 0;
  const write = async (writer: number): Promise<void> => {
    for (let count = 0; ; count += 1) {
      const name = `${round}-${writer}-${count}`;
      const reply = await post(`${server.url}/api/v1/teams`, { name }, token).catch(() => null);
      if (reply === null) return;
      const answer = await reply.text().catch(() => null);
      if (answer === null) return;
      // With PostgreSQL killed first, the server may still have the time to say that it cannot.
      if (reply.status === 503) continue;
      assert.equal(reply.status, 201, answer);
      await log.appendFile(`${name}\n`);
      await log.datasync();
      acknowledged += 1;
    }
  };
  try {
    const writing = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
    await sleep(randomInt(100, 1_000));
    await kill(server, data, round);
    await writing;
    assert.ok(acknowledged > 0, 'nothing was written before the kill');
  } finally {
    await log.close();
  }
}

/** In turn: Node alone, Node and then its postmaster, the postmaster and then Node. */
async function kill(server: ServerProcess, data: string, round: number): Promise<void> {
  const directory = join(data, 'pg');
  const postmaster = await postmasterPid(data);
  if (round % 3 === 2) process.kill(postmaster, 'SIGKILL');
  const { signal, code } = await server.kill('SIGKILL');
  // A server whose PostgreSQL was killed first may have ended by itself.
  assert.ok(signal === 'SIGKILL' || (round % 3 === 2 && code === 1), `it ended with ${code}`);
  if (round % 3 === 1) process.kill(postmaster, 'SIGKILL');
  if (round % 3 === 0) assert.ok(await isRunning(directory, postmaster), 'PostgreSQL ended with Node');
}

async function compare(
  data: string,
  ledger: string,
): Promise<{ readonly acknowledged: number; readonly unacknowledged: number }> {
  const acknowledged = (await readFile(ledger, 'utf8')).split('\n').filter(name => name !== '');
  await using sql = await embeddedSql(data);
  const stored = await sql.rows<{ name: string; teams: number; events: number }>(`
    select t.name, count(distinct t.id)::int as teams, count(e.id)::int as events
    from teams t left join audit_events e on e.target_id = t.id::text and e.action = 'team.create' and e.outcome = 'success'
    group by t.name`);
  const wrong = stored.filter(({ teams, events }) => teams !== 1 || events !== 1);
  assert.deepEqual(wrong, [], 'every team is there once, with its one audit event');
  const names = new Set(stored.map(({ name }) => name));
  assert.deepEqual(
    acknowledged.filter(name => !names.has(name)),
    [],
    'acknowledged writes are there',
  );
  const [orphans] = await sql.rows<{ count: number }>(`
    select count(*)::int as count from audit_events e
    where e.action = 'team.create' and e.outcome = 'success'
      and not exists (select from teams t where t.id::text = e.target_id)`);
  assert.equal(orphans?.count, 0, 'no audit event is without its team');
  return { acknowledged: acknowledged.length, unacknowledged: stored.length - acknowledged.length };
}

async function verifyAudit(data: string): Promise<void> {
  const { code, stdout, stderr } = await runCommand(['audit', 'verify'], data);
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /The audit ledger is intact/);
}
