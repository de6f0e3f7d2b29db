import { Worker } from 'node:worker_threads';
import { threadEnvironment } from '../crypto/worker-pool.ts';
import type { OutboundClient, OutboundPolicy, OutboundRequest, OutboundResult } from './outbound.ts';

/** What the thread is asked. */
export interface OutboundAsked {
  readonly number: number;
  readonly request: OutboundRequest;
}

/** What the thread answers; an error is one of the program, and told by its message. */
export type OutboundAnswered =
  | { readonly number: number; readonly result: OutboundResult }
  | { readonly number: number; readonly error: string };

export type OutboundThread = Pick<OutboundClient, 'request' | 'close'>;

interface Waiting {
  readonly resolve: (result: OutboundResult) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

const idleMilliseconds = 60_000;
// Far above what is needed; V8's own limits would let its heap grow to gigabytes.
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 12 };

/**
 * The client for requests whose URL a user gave, on a thread of its own: a thousand requests a second take a fifth of one, and
 * would make people wait whose requests the event loop answers. The thread is there while there is something to send. Where it
 * dies, what was under way has failed, and the next request begins another.
 */
export function createOutboundThread(
  policy: OutboundPolicy,
  file = new URL('./outbound.worker.ts', import.meta.url),
): OutboundThread {
  let thread: Thread | undefined;
  let last = 0;
  let closed = false;
  const idle = setTimeout(end, idleMilliseconds).unref();

  function begin(): Thread {
    const worker = new Worker(file, {
      // Certificates to trust are named by variables and options of the process.
      ...{ workerData: policy, env: { ...process.env, ...threadEnvironment() }, resourceLimits },
    });
    const begun: Thread = { worker, waiting: new Map() };
    worker.on('message', (answer: OutboundAnswered) => {
      const asked = begun.waiting.get(answer.number);
      begun.waiting.delete(answer.number);
      if (begun.waiting.size === 0) worker.unref();
      if ('result' in answer) asked?.resolve(answer.result);
      else asked?.reject(new Error(answer.error));
    });
    // What it says of its end is told by `exit`, which follows.
    worker.on('error', () => undefined);
    worker.on('exit', () => gone(begun, 'the request was broken off'));
    return begun;
  }

  function gone(ended: Thread, reason: string): void {
    if (thread === ended) thread = undefined;
    for (const { resolve } of ended.waiting.values()) resolve({ kind: 'failed', reason, tries: 1 });
    ended.waiting.clear();
  }

  function end(): void {
    if (thread === undefined) return;
    if (thread.waiting.size > 0) return void idle.refresh();
    const { worker } = thread;
    thread = undefined;
    void worker.terminate();
  }

  return {
    request(request) {
      if (closed) return Promise.resolve({ kind: 'failed', reason: 'outbound requests have ended', tries: 0 });
      thread ??= begin();
      idle.refresh();
      thread.worker.ref();
      last += 1;
      const { promise, resolve, reject } = Promise.withResolvers<OutboundResult>();
      thread.waiting.set(last, { resolve, reject });
      thread.worker.postMessage({ number: last, request } satisfies OutboundAsked);
      return promise;
    },
    async close() {
      closed = true;
      clearTimeout(idle);
      const ending = thread;
      if (ending === undefined) return;
      gone(ending, 'outbound requests have ended');
      await ending.worker.terminate();
    },
  };
}
