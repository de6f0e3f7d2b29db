import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { hashSync, verifySync } from '@node-rs/bcrypt';
import type { WorkerAnswer } from './worker-pool.ts';

export type HashingTask =
  | { readonly kind: 'bcrypt-hash'; readonly password: string; readonly cost: number }
  | { readonly kind: 'bcrypt-verify'; readonly password: string; readonly hash: string }
  | { readonly kind: 'argon2-verify'; readonly password: string; readonly hash: string };

// Below the event loop, so that requests are answered while every core hashes, and above 19, so that sign-in still
// gets its share when other processes keep the cores busy.
const NICENESS = 10;

/** Linux schedules threads one by one and lets any of them give way; elsewhere the thread keeps the process's priority. */
function yieldToTheEventLoop(): void {
  if (process.platform !== 'linux') return;
  try {
    // The link reads "<process>/task/<thread>" for the thread that reads it: proc(5).
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    if (Number.isInteger(thread) && thread > 0) setPriority(thread, NICENESS);
  } catch {
    // No /proc, or a sandbox forbids it: hashing works all the same.
  }
}

async function perform(task: HashingTask): Promise<string | boolean> {
  if (task.kind === 'bcrypt-hash') return hashSync(task.password, task.cost);
  if (task.kind === 'bcrypt-verify') return verifySync(task.password, task.hash);
  // Few installations import Argon2 hashes; the others need not load it.
  const argon2 = await import('@node-rs/argon2');
  return argon2.verifySync(task.hash, task.password);
}

yieldToTheEventLoop();
parentPort?.on('message', async (task: HashingTask) => {
  let answer: WorkerAnswer<string | boolean>;
  try {
    answer = { ok: true, value: await perform(task) };
  } catch (error) {
    answer = { ok: false, message: error instanceof Error ? error.message : 'hashing failed' };
  }
  parentPort?.postMessage(answer);
});
