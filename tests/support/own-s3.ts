import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { s3Client } from '../../src/platform/objects/s3-client.ts';
import type { S3Settings } from '../../src/platform/objects/s3-settings.ts';
import { freePort } from './ports.ts';

/** Debian's own: what it installs, no other Python sees. */
const python = '/usr/bin/python3';

/** For `skip`: why tests with S3 cannot run here; false when they can. */
export const withoutS3: string | false =
  spawnSync(python, ['-c', 'import swift']).status === 0
    ? false
    : 'OpenStack Swift is not installed (on Debian: apt-get install python3-swift): tests with S3 did not run';

/** A real S3 server of the test's own, with one bucket. */
export interface OwnS3 {
  readonly settings: S3Settings;
  /** The same as variables. */
  readonly env: Readonly<Record<string, string>>;
  /** Stops it in its tracks: connections stay open and nothing answers. */
  freeze(): void;
  thaw(): void;
  kill(): Promise<void>;
  /** Starts it again with what it had, on the same port. */
  restart(): Promise<void>;
  remove(): Promise<void>;
}

export async function startOwnS3(): Promise<OwnS3> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-s3-'));
  const script = fileURLToPath(new URL('swift-s3.py', import.meta.url));
  const port = await freePort();
  let child: ChildProcess;

  async function start(): Promise<Omit<S3Settings, 'bucket' | 'pathStyle'>> {
    // It ends when its standard input does: with this process, however that ends.
    const begun = spawn(python, ['-W', 'ignore', script, folder, String(port)], { stdio: ['pipe', 'pipe', 'inherit'] });
    child = begun;
    const told = await Promise.race([
      once(createInterface({ input: begun.stdout }), 'line'),
      once(begun, 'exit').then(() => Promise.reject(new Error('the S3 server ended before it served'))),
    ]);
    return JSON.parse(String(told[0])) as Omit<S3Settings, 'bucket' | 'pathStyle'>;
  }
  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  const settings: S3Settings = { ...(await start()), bucket: 'gatehouse-tests', pathStyle: true };
  const client = await s3Client(settings);
  await client.send(new CreateBucketCommand({ Bucket: settings.bucket }));
  client.destroy();
  return {
    settings,
    env: {
      S3_ENDPOINT: settings.endpoint,
      S3_BUCKET: settings.bucket,
      S3_REGION: settings.region,
      S3_ACCESS_KEY_ID: settings.accessKeyId,
      S3_SECRET_ACCESS_KEY: settings.secretAccessKey,
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill,
    restart: async () => void (await start()),
    async remove() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
