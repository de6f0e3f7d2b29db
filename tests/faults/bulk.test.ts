import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../src/platform/jobs/testing.ts';
import { embeddedSql } from '../support/embedded.ts';
import { administrator, dataFolder, post, type ServerProcess, signIn, startProcess } from '../support/process.ts';

const rows = 6_000;

interface Run {
  readonly outcome: string;
  readonly done: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly steps: readonly { readonly name: string }[];
}

test('a bulk operation whose server is killed half-way goes on after the start, with nothing lost and nothing done twice', async () => {
  const data = await dataFolder();
  let server: ServerProcess | undefined;
  try {
    server = await startProcess(data.path, { ...administrator, LOG_LEVEL: 'warn' });
    const token = await signIn(server.url);
    const people = Array.from({ length: rows }, (_, index) => ({ email: `bulk${index}@example.com`, role: 'Tester' }));
    // One that is there twice, and one that is no address: their errors are told once.
    const body = { action: 'create', user_data: [...people, { email: 'BULK7@example.com' }, { email: 'x' }] };
    const reply = await post(`${server.url}/api/v1/admin/users/bulk`, body, token);
    assert.equal(reply.status, 200);
    const { results } = (await reply.json()) as { results: { job_id: string } };
    const read = async (): Promise<Run | undefined> => {
      await using sql = await embeddedSql(data.path);
      const [run] =
        await sql.rows<Run>(`select outcome, steps, (progress->>'done')::int as done, progress->'counts' as counts
        from executions where id = '${results.job_id}'`);
      return run;
    };
    await until('some of it is done', async () => ((await read())?.done ?? 0) > 0, 30);
    await server.kill('SIGKILL');
    const killed = await read();
    assert.equal(killed?.outcome, 'running', 'it was killed half-way');
    server = await startProcess(data.path, { LOG_LEVEL: 'warn' });
    await until('it ends', async () => (await read())?.outcome !== 'running', 90);
    const ended = await read();
    assert.equal(ended?.outcome, 'succeeded');
    assert.deepEqual([ended?.done, ended?.counts], [rows + 2, { succeeded: rows, failed: 2 }]);
    assert.ok(ended?.steps.some(({ name }) => name === 'continued'));
    await using sql = await embeddedSql(data.path);
    const [made] = await sql.rows<{ users: number; roles: number; left: number; errors: number }>(`select
      (select count(*)::int from users where email like 'bulk%') as users,
      (select count(*)::int from user_roles r join users u on u.id = r.user_id where u.email like 'bulk%') as roles,
      (select count(*)::int from bulk_rows) as left, (select count(*)::int from execution_errors) as errors`);
    assert.deepEqual(made, { users: rows, roles: rows, left: 0, errors: 2 });
  } finally {
    await server?.kill('SIGKILL');
    await data.remove();
  }
});
