import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Turn } from './fair-line.ts';
import { createWorkerPool, NoTurn } from './worker-pool.ts';

// Answers what it is told, and dies when told so.
const THREAD = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, threadId } from 'node:worker_threads';
    const forever = new Int32Array(new SharedArrayBuffer(4));
    parentPort.on('message', task => {
      if (task === 'throw') throw new Error('thrown by the thread');
      if (task === 'exit') process.exit(3);
      if (task === 'hang') Atomics.wait(forever, 0, 0);
      if (task === 'fail') parentPort.postMessage({ ok: false, message: 'the task failed' });
      else parentPort.postMessage({ ok: true, value: task + ' on ' + threadId });
    });
  `)}`,
);

const here = { network: 'here', known: false };

function pool(options: { workers?: number; queue?: number; idleMilliseconds?: number } = {}) {
  const { workers = 1, queue = 10, idleMilliseconds = 60_000 } = options;
  const made = createWorkerPool<string, string>({ file: THREAD, workers, queue, idleMilliseconds });
  return {
    ...made,
    run: (task: string, turn: Turn = here) => made.run(task, turn),
    [Symbol.asyncDispose]: () => made.close(),
  };
}

function threadOf(outcome: string): string | undefined {
  return outcome.split(' on ')[1];
}

describe('a worker pool', () => {
  test('refuses a task when every thread is busy and the line is full', async () => {
    await using threads = pool({ workers: 2, queue: 1 });
    const accepted = [threads.run('hang'), threads.run('hang')];
    accepted.push(threads.run('a'));
    const settled = Promise.allSettled(accepted);
    await assert.rejects(threads.run('b'), NoTurn);
    await threads.close();
    assert.deepEqual(
      (await settled).map(outcome => outcome.status),
      ['rejected', 'rejected', 'rejected'],
    );
  });

  test('gives each network its turn, and begins nothing that nobody waits for', async () => {
    await using threads = pool();
    const order: string[] = [];
    let gone = false;
    const run = (task: string, turn: Turn) => threads.run(task, turn).then(() => void order.push(task));
    const many = { network: 'crowd', known: false };
    const first = run('crowd 1', many);
    const given = ['crowd 2', 'crowd 3'].map(task => run(task, many));
    const left = threads.run('left', { network: 'left', known: false, gone: () => gone });
    const others = [run('alone', here), run('known', { network: 'office', known: true })];
    gone = true;
    await assert.rejects(left, NoTurn);
    await Promise.all([first, ...given, ...others]);
    assert.deepEqual(order, ['crowd 1', 'known', 'crowd 2', 'alone', 'crowd 3']);
  });

  for (const death of ['throw', 'exit']) {
    test(`loses only the task of a thread that dies (${death}) and replaces the thread`, async () => {
      await using threads = pool();
      const first = await threads.run('a');
      const dying = threads.run(death);
      const waiting = threads.run('b');
      await assert.rejects(dying, (error: Error) => {
        assert.match(error.message, /stopped before it finished/);
        if (death === 'throw') assert.match(String(error.cause), /thrown by the thread/);
        return true;
      });
      assert.notEqual(threadOf(await waiting), threadOf(first));
      assert.equal(threadOf(await threads.run('c')), threadOf(await waiting));
    });
  }

  test('recovers when a thread dies with nothing waiting', async () => {
    await using threads = pool();
    await assert.rejects(threads.run('exit'), /stopped before it finished/);
    assert.match(await threads.run('a'), /^a on /);
  });

  test('survives a file that cannot be loaded, one rejection for each task', async () => {
    const file = new URL('./there-is-no-such-worker.ts', import.meta.url);
    const threads = createWorkerPool<string, string>({ file, workers: 1, queue: 5, idleMilliseconds: 1000 });
    const outcomes = await Promise.allSettled([threads.run('a', here), threads.run('b', here)]);
    assert.deepEqual(
      outcomes.map(outcome => outcome.status),
      ['rejected', 'rejected'],
    );
    await threads.close();
  });

  test('passes on the failure of a task and keeps its thread', async () => {
    await using threads = pool();
    const before = threadOf(await threads.run('a'));
    await assert.rejects(threads.run('fail'), /^Error: the task failed$/);
    assert.equal(threadOf(await threads.run('b')), before);
  });

  test('starts no more threads than allowed and answers in turn', async () => {
    await using threads = pool({ workers: 2, queue: 100 });
    const tasks = Array.from({ length: 40 }, (_, index) => `task ${index}`);
    const outcomes = await Promise.all(tasks.map(task => threads.run(task)));
    assert.deepEqual(
      outcomes.map(outcome => outcome.split(' on ')[0]),
      tasks,
    );
    assert.equal(new Set(outcomes.map(threadOf)).size, 2);
  });

  test('ends a thread that has no work and starts another one when work comes', async () => {
    await using threads = pool({ idleMilliseconds: 5 });
    const before = threadOf(await threads.run('a'));
    await new Promise(resolve => setTimeout(resolve, 200));
    assert.notEqual(threadOf(await threads.run('b')), before);
  });

  test('rejects what runs and waits when it closes, at once, and everything after', async () => {
    const threads = pool();
    const [running, waiting] = [threads.run('hang'), threads.run('a')];
    const settled = Promise.allSettled([running, waiting]);
    const closing = threads.close();
    for (const outcome of await settled) {
      assert.ok(outcome.status === 'rejected' && /was closed/.test(String(outcome.reason)));
    }
    await closing;
    await assert.rejects(threads.run('b'), /is closed/);
  });
});
