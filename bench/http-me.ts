import { userColumns } from '../src/domain/people/users.ts';
import { requestsPerSecond } from './support/load.ts';
import { alternately, perSecond, type Result } from './support/measure.ts';
import { administrator, startBench } from './support/processes.ts';

const goal = 0.85;

/** GET /users/me against a bare Fastify route that does the same indexed SELECT through `pg`. */
export async function run(): Promise<Result[]> {
  const bench = await startBench();
  try {
    const headers = { authorization: `Bearer ${await bench.token()}` };
    const { rows } = await bench.pool.query<{ id: string }>('select id from users where email = $1', [
      administrator.email,
    ]);
    const text = `select ${userColumns} from users u where u.id = $1 and u.deleted_at is null`;
    const bare = await bench.baseline('select-server.ts', {
      ONE: '1',
      STATEMENTS: JSON.stringify([{ text, values: [rows[0]?.id] }]),
    });
    const { ours, theirs } = await alternately(
      3,
      () => requestsPerSecond({ url: `${bench.url}/api/v1/users/me`, headers }),
      () => requestsPerSecond({ url: `${bare}/`, headers }),
    );
    const ratio = ours / theirs;
    return [
      {
        name: 'http-me',
        what: 'GET /users/me, 50 connections',
        measured: perSecond(ours),
        baseline: perSecond(theirs),
        ratio,
        goal: `≥ ${goal}`,
        met: ratio >= goal,
      },
    ];
  } finally {
    await bench.close();
  }
}
