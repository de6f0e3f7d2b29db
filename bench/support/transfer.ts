import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { subkey } from '../../src/compose/secrets.ts';
import { newObjectKey } from '../../src/platform/objects/object-key.ts';
import { type SignedPaths, signedPaths } from '../../src/platform/objects/signed-paths.ts';
import { alternately, type Result } from './measure.ts';
import { type Bench, startBench } from './processes.ts';

const piece = Buffer.alloc(64 * 1024, 'gatehouse');
const size = 1_600 * piece.length;
const megabytes = size / 1024 ** 2;
const type = 'application/octet-stream';
const rounds = 7;
const goal = 0.7;
const growthGoal = 32;

/** Gatehouse with its objects on disk, and a bare server that copies. */
interface Sides {
  readonly bench: Bench;
  readonly paths: SignedPaths;
  /** Base URL of the bare one. */
  readonly bare: string;
}

type Step = (sides: Sides, key: string) => Promise<void>;

export const uploadToUs: Step = ({ paths }, key) => {
  const { url, headers } = paths.upload(key, { size, type, seconds: 600 });
  return put(url, headers);
};
export const uploadToBare: Step = ({ bare }, key) => put(`${bare}/${key}`, { 'content-type': type });
export const downloadFromUs: Step = ({ paths }, key) => get(paths.download(key, { name: 'a', type, seconds: 600 }));
export const downloadFromBare: Step = ({ bare }, key) => get(`${bare}/${key}`);

/**
 * 100 MB through Gatehouse, against the same through bare Node: how many megabytes a second, and by how much the process of
 * Gatehouse grows once one has passed. Before each measured step the others are done for its key.
 */
export async function transfer(
  name: string,
  ours: { readonly before: readonly Step[]; readonly step: Step },
  theirs: { readonly before: readonly Step[]; readonly step: Step },
): Promise<Result[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-bench-copy-'));
  const secret = randomBytes(32).toString('base64url');
  const bench = await startBench({ JWT_SECRET: secret });
  try {
    const paths = signedPaths({ secret: subkey(secret, 'objects'), publicUrl: bench.url, now: () => new Date() });
    const sides = { bench, paths, bare: await bench.baseline('copy-server.ts', { FOLDER: folder }) };
    const perSecond = async ({ before, step }: typeof ours): Promise<number> => {
      const key = newObjectKey();
      for (const each of before) await each(sides, key);
      const begun = performance.now();
      await step(sides, key);
      return megabytes / ((performance.now() - begun) / 1000);
    };
    // What is loaded and compiled with the first one stays.
    await perSecond(ours);
    await perSecond(theirs);
    const growth = await watchGrowth(bench.pid);
    const speeds = await alternately(
      rounds,
      () => perSecond(ours),
      () => perSecond(theirs),
    );
    const grown = growth.stop();
    const ratio = speeds.ours / speeds.theirs;
    return [
      {
        name,
        what: '100 MB on disk, a bare copy',
        measured: `${speeds.ours.toFixed(0)} MB/s`,
        baseline: `${speeds.theirs.toFixed(0)} MB/s`,
        ratio,
        goal: `≥ ${goal}`,
        met: ratio >= goal,
      },
      {
        name,
        what: 'resident growth meanwhile',
        measured: `${grown.toFixed(0)} MB`,
        baseline: `${growthGoal} MB`,
        ratio: grown / growthGoal,
        goal: '≤ 1',
        met: grown <= growthGoal,
      },
    ];
  } finally {
    await bench.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function put(url: string, headers: Readonly<Record<string, string>>): Promise<void> {
  const sending = request(url, { method: 'PUT', headers: { ...headers, 'content-length': size } });
  const answered = once(sending, 'response');
  for (let sent = 0; sent < size; sent += piece.length) if (!sending.write(piece)) await once(sending, 'drain');
  sending.end();
  const [response] = await answered;
  response.resume();
  if (response.statusCode !== 200) throw new Error(`PUT was answered with ${response.statusCode}`);
}

async function get(url: string): Promise<void> {
  const asking = request(url).end();
  const [response] = await once(asking, 'response');
  let read = 0;
  for await (const chunk of response) read += chunk.length;
  if (read !== size) throw new Error(`GET ${response.statusCode} gave ${read} bytes`);
}

/** Looks at the resident memory of a process until it is stopped; returns by how many megabytes it was larger than now. */
async function watchGrowth(pid: number): Promise<{ stop(): number }> {
  const resident = async (): Promise<number> => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  };
  const before = await resident();
  let most = before;
  const timer = setInterval(() => {
    resident().then(
      now => {
        most = Math.max(most, now);
      },
      () => {},
    );
  }, 50);
  return {
    stop() {
      clearInterval(timer);
      return most - before;
    },
  };
}
