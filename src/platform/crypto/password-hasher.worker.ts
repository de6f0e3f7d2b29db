import { parentPort } from 'node:worker_threads';
import { hashSync, verifySync } from '@node-rs/bcrypt';
import { giveWay } from '../give-way.ts';
import { MIN_BCRYPT_COST, type PasswordHashFormat } from './password-hash-format.ts';
import type { WorkerAnswer } from './worker-pool.ts';

export type HashingTask =
  | { readonly kind: 'hash'; readonly password: string; readonly cost: number; readonly salt: Uint8Array | undefined }
  | {
      readonly kind: 'verify';
      /** What the algorithm is fed: text as UTF-8, or bytes. */
      readonly password: string | Uint8Array;
      readonly hash: string;
      readonly format: PasswordHashFormat;
      /** bcrypt cost whose work is done in any case, so that no account is told from another by time. */
      readonly cost: number;
    };

export interface HashingOutcome {
  readonly hash?: string;
  readonly right?: boolean;
  /** Why the hash could not be verified; it may hold parts of it. */
  readonly failure?: string;
}

/** Milliseconds of a core that this thread has used: whoever else keeps the cores busy does not count. */
function used(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** The work of one bcrypt hash; well-formed, with a salt and a digest of zeros, which no password is known to give. */
function spend(cost: number): void {
  verifySync('', `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`);
}

/** What is missing from one hash at `from` to one at `to`: each step doubles the work. */
function spendUpTo(from: number, to: number): void {
  for (let cost = from; cost < to; cost += 1) spend(cost);
}

/** Some kernels count a thread's time by ticks of up to 10 ms: of less than several of them, nothing follows. */
const believable = 40;

/** Goes on until the work of one hash at `cost` is done, of which some milliseconds of a core are done already. */
function spendRest(cost: number, done: number): void {
  const step = Math.max(MIN_BCRYPT_COST, cost - 5);
  const steps = 2 ** (cost - step);
  const begun = used();
  for (let taken = 1; taken <= steps; taken += 1) {
    spend(step);
    const elapsed = used() - begun;
    if (elapsed >= believable && taken + (done * taken) / elapsed >= steps - 0.5) return;
  }
}

async function verify({ password, hash, format, cost }: HashingTask & { kind: 'verify' }): Promise<HashingOutcome> {
  const begun = used();
  try {
    if (format.algorithm === 'bcrypt') {
      const right = verifySync(password, hash);
      spendUpTo(format.cost, cost);
      return { right };
    }
    // Few installations import Argon2 hashes; the others need not load it.
    const argon2 = await import('@node-rs/argon2');
    const right = argon2.verifySync(hash, password);
    spendRest(cost, used() - begun);
    return { right };
  } catch (error) {
    spendRest(cost, used() - begun);
    return { right: false, failure: error instanceof Error ? error.message : 'the hash could not be verified' };
  }
}

giveWay();
parentPort?.on('message', async (task: HashingTask) => {
  let answer: WorkerAnswer<HashingOutcome>;
  try {
    const value = task.kind === 'hash' ? { hash: hashSync(task.password, task.cost, task.salt) } : await verify(task);
    answer = { ok: true, value };
  } catch (error) {
    answer = { ok: false, message: error instanceof Error ? error.message : 'hashing failed' };
  }
  parentPort?.postMessage(answer);
});
