import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../src/platform/jobs/testing.ts';
import { embeddedSql } from '../support/embedded.ts';
import { administrator, dataFolder, post, type ServerProcess, signIn, startProcess } from '../support/process.ts';

test('a report whose server is killed while it is made is made after the start, once', async () => {
  const data = await dataFolder();
  let server: ServerProcess | undefined;
  try {
    server = await startProcess(data.path, { ...administrator, LOG_LEVEL: 'warn' });
    const token = await signIn(server.url);
    const read = async () => {
      await using sql = await embeddedSql(data.path);
      return await sql.rows<{ status: string; outcome: string; steps: readonly { readonly name: string }[] }>(
        'select r.status, e.outcome, e.steps from reports r join executions e on e.id = r.execution_id',
      );
    };
    {
      // Whoever makes it waits for what it reads.
      await using holding = await embeddedSql(data.path);
      await holding.rows('begin');
      await holding.rows('lock table activity_days in access exclusive mode');
      const body = { report_type: 'activity_monitoring', period: 'yearly' };
      void post(`${server.url}/api/v1/manager/reports/generate`, body, token).catch(() => {});
      await until(
        'it is being made',
        async () => (await read())[0]?.steps.some(({ name }) => name === 'started') === true,
        20,
      );
      await server.kill('SIGKILL');
    }
    server = await startProcess(data.path, { LOG_LEVEL: 'warn' });
    await until('it is made', async () => (await read())[0]?.status === 'ready', 60);
    const [made, ...others] = await read();
    assert.deepEqual([made?.outcome, others], ['succeeded', []]);
    assert.ok(made?.steps.some(({ name }) => name === 'continued'));
  } finally {
    await server?.kill('SIGKILL');
    await data.remove();
  }
});
