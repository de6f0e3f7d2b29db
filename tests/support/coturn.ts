import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './ports.ts';

/** For `skip`: why tests with a TURN server cannot run here; false when they can. */
export const withoutCoturn: string | false =
  spawnSync('turnserver', ['--version']).error === undefined
    ? false
    : 'coturn is not installed (on Debian: apt-get install coturn): tests with a relay did not run';

/** A real TURN server of the test's own, on 127.0.0.1. */
export interface OwnCoturn {
  /** `127.0.0.1:port`, of UDP and TCP. */
  readonly address: string;
  /** `127.0.0.1:port` of TLS, where it has a certificate. */
  readonly tlsAddress: string;
  /** What Gatehouse is told of it: `TURN_URLS` and `TURN_SECRET`. */
  readonly env: Readonly<Record<string, string>>;
  /** What it has written so far. */
  log(): string;
  remove(): Promise<void>;
}

/** What it may take to listen. */
const startMilliseconds = 10_000;

const bySecret = (secret: string) => ['--use-auth-secret', `--static-auth-secret=${secret}`, '--realm=gatehouse.test'];

/** Starts one on a free port, with a secret of its own; it relays between addresses of this machine only. */
export async function startCoturn({
  auth = bySecret,
  tls,
}: {
  readonly auth?: (secret: string) => readonly string[];
  /** It also speaks TLS, at `turns`. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
} = {}): Promise<OwnCoturn> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-turn-'));
  const port = await freePort();
  const tlsPort = await freePort();
  const secret = randomBytes(24).toString('hex');
  const child = spawn(
    'turnserver',
    [
      ...['-n', '--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1', `--listening-port=${port}`],
      ...[...auth(secret), '--fingerprint', '--allow-loopback-peers', '--no-multicast-peers', '--no-cli', '--no-dtls'],
      ...(tls === undefined
        ? ['--no-tls']
        : [`--cert=${tls.certFile}`, `--pkey=${tls.keyFile}`, `--tls-listening-port=${tlsPort}`]),
      ...['--log-file=stdout', '--simple-log', '-v', `--pidfile=${folder}/pid`, `--userdb=${folder}/db`],
    ],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let written = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => {
      written += String(text);
    });
  const remove = async (): Promise<void> => {
    await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  const begun = performance.now();
  while (!/IPv4. UDP listener opened on/.test(written)) {
    if (child.exitCode !== null || performance.now() - begun > startMilliseconds) {
      await remove();
      throw new Error(`coturn does not listen: ${written.slice(-2_000)}`);
    }
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  const address = `127.0.0.1:${port}`;
  return {
    address,
    tlsAddress: `127.0.0.1:${tlsPort}`,
    env: { TURN_URLS: `turn:${address}?transport=udp,turn:${address}?transport=tcp`, TURN_SECRET: secret },
    log: () => written,
    remove,
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
