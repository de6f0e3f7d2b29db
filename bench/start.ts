import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '../src/platform/postgres/embedded.ts';
import { median, type Result } from './support/measure.ts';

const gatehouse = fileURLToPath(new URL('../gatehouse', import.meta.url));
const rounds = 5;
const port = 18_473;

/** `gatehouse start` on existing data until it is healthy, against PostgreSQL alone; and its memory once idle. */
export async function run(): Promise<Result[]> {
  const data = await mkdtemp(join(tmpdir(), 'gatehouse-start-'));
  try {
    await start(data);
    const ours: number[] = [];
    const bare: number[] = [];
    const memory: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      bare.push(await startPostgres(data));
      const { milliseconds, megabytes } = await start(data);
      ours.push(milliseconds);
      memory.push(megabytes);
    }
    const time = median(ours);
    const postgres = median(bare);
    const resident = median(memory);
    return [
      {
        name: 'start',
        what: 'to healthy, existing data',
        measured: `${time.toFixed(0)} ms`,
        baseline: `${postgres.toFixed(0)} ms`,
        ratio: time / postgres,
        goal: '≤ 2.0 s',
        met: time <= 2_000,
      },
      {
        name: 'start',
        what: 'resident when idle',
        measured: `${resident.toFixed(0)} MB`,
        baseline: '150 MB',
        ratio: resident / 150,
        goal: '≤ 1',
        met: resident <= 150,
      },
    ];
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

async function startPostgres(data: string): Promise<number> {
  const begun = performance.now();
  const postgres = await startEmbeddedPostgres({ dataDirectory: join(data, 'pg') });
  const milliseconds = performance.now() - begun;
  await postgres.stop();
  return milliseconds;
}

async function start(data: string): Promise<{ milliseconds: number; megabytes: number }> {
  const begun = performance.now();
  const child = spawn(gatehouse, ['start'], {
    env: { PATH: process.env['PATH'], GATEHOUSE_DATA: data, PORT: String(port), LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise(resolve => child.once('exit', resolve));
  try {
    while (!(await healthy())) {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    const milliseconds = performance.now() - begun;
    await new Promise(resolve => setTimeout(resolve, 3_000));
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
    return { milliseconds, megabytes: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024 };
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

async function healthy(): Promise<boolean> {
  const reply = await fetch(`http://127.0.0.1:${port}/health`).catch(() => null);
  return reply?.ok === true;
}
