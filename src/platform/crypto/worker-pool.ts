import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { createFairLine, type Turn } from './fair-line.ts';

export interface WorkerPoolOptions {
  /** The module each thread runs; it answers every message with one {@link WorkerAnswer}, in order. */
  readonly file: URL;
  /** Most threads at once; each runs one task at a time. */
  readonly workers: number;
  /** Most tasks waiting for a thread. */
  readonly queue: number;
  /** A thread without work for this long ends. */
  readonly idleMilliseconds: number;
  /** What a thread may keep in JavaScript, where its tasks need more than a few megabytes. */
  readonly heapMegabytes?: number;
}

/** What a thread posts back for a task. */
export type WorkerAnswer<Outcome> =
  | { readonly ok: true; readonly value: Outcome }
  | { readonly ok: false; readonly message: string };

export interface WorkerPool<Task, Outcome> {
  /**
   * Rejects when the task throws, its thread stops or the pool is closed; with {@link NoTurn} when the line is full, or
   * when nobody waits for it any more once its turn has come. Never retried.
   */
  run(task: Task, turn: Turn): Promise<Outcome>;
  /** Rejects whatever runs or waits at once; resolves when the threads are gone (native code is not interrupted). */
  close(): Promise<void>;
}

/** The task was not begun. */
export class NoTurn extends Error {
  override readonly name = 'NoTurn';
}

interface Job<Task, Outcome> {
  readonly task: Task;
  readonly turn: Turn;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
}

interface Thread<Task, Outcome> {
  readonly worker: Worker;
  job: Job<Task, Outcome> | undefined;
  idleTimer: NodeJS.Timeout | undefined;
}

// Most threads hold next to nothing in JavaScript; V8's defaults would let each heap grow to gigabytes.
const SMALL_HEAP = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 } as const;

/**
 * Nothing of the process's environment but where compiled code is kept: with it a thread need not strip its TypeScript
 * of types, which would load a compiler into each (14 MB and 50 ms).
 */
export function threadEnvironment(): Record<string, string> {
  const folder = getCompileCacheDir();
  // Node appends a folder for its version to the one it is given, and reports both.
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}

/**
 * Runs tasks on threads that are started when work comes and ended when it stays away. Only a busy thread keeps the
 * process alive. A thread that dies takes its own task with it and is replaced when the next one needs it.
 */
export function createWorkerPool<Task, Outcome>(options: WorkerPoolOptions): WorkerPool<Task, Outcome> {
  const threads = new Set<Thread<Task, Outcome>>();
  const waiting = createFairLine<Job<Task, Outcome>>(options.queue);
  let closed = false;

  function startThread(): Thread<Task, Outcome> {
    // No flags of the process (--eval, --inspect, --import) concern the thread.
    const { heapMegabytes } = options;
    const resourceLimits = heapMegabytes === undefined ? SMALL_HEAP : { maxOldGenerationSizeMb: heapMegabytes };
    const worker = new Worker(options.file, { resourceLimits, execArgv: [], env: threadEnvironment() });
    const thread: Thread<Task, Outcome> = { worker, job: undefined, idleTimer: undefined };
    let failure: unknown;
    worker.on('message', (answer: WorkerAnswer<Outcome>) => {
      const job = thread.job;
      thread.job = undefined;
      takeNext(thread);
      if (answer.ok) job?.resolve(answer.value);
      else job?.reject(new Error(answer.message));
    });
    worker.on('error', error => {
      failure = error;
    });
    worker.on('exit', () => {
      clearTimeout(thread.idleTimer);
      threads.delete(thread);
      thread.job?.reject(new Error('A worker thread stopped before it finished its task', { cause: failure }));
      thread.job = undefined;
      const next = closed ? undefined : nextJob();
      if (next) give(startThread(), next);
    });
    threads.add(thread);
    return thread;
  }

  function give(thread: Thread<Task, Outcome>, job: Job<Task, Outcome>): void {
    clearTimeout(thread.idleTimer);
    thread.job = job;
    thread.worker.ref();
    thread.worker.postMessage(job.task);
  }

  function nextJob(): Job<Task, Outcome> | undefined {
    for (;;) {
      const job = waiting.shift();
      if (job?.turn.gone?.() !== true) return job;
      job.reject(new NoTurn('Nobody waits for this task any more'));
    }
  }

  function takeNext(thread: Thread<Task, Outcome>): void {
    if (closed) return;
    const next = nextJob();
    if (next) {
      give(thread, next);
      return;
    }
    thread.worker.unref();
    thread.idleTimer = setTimeout(() => {
      threads.delete(thread);
      void thread.worker.terminate();
    }, options.idleMilliseconds).unref();
  }

  function freeThread(): Thread<Task, Outcome> | undefined {
    for (const thread of threads) if (!thread.job) return thread;
    return threads.size < options.workers ? startThread() : undefined;
  }

  return {
    run(task, turn) {
      const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
      if (closed) reject(new Error('The worker pool is closed'));
      else {
        const job = { task, turn, resolve, reject };
        const thread = freeThread();
        if (thread) give(thread, job);
        else waiting.push(job, turn)?.reject(new NoTurn('Every worker thread is busy and the line is full'));
      }
      return promise;
    },

    async close() {
      closed = true;
      const ended = new Error('The worker pool was closed');
      for (const job of waiting.clear()) job.reject(ended);
      for (const thread of threads) {
        clearTimeout(thread.idleTimer);
        thread.job?.reject(ended);
        thread.job = undefined;
      }
      await Promise.all([...threads].map(thread => thread.worker.terminate()));
    },
  };
}
