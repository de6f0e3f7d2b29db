import autocannon from 'autocannon';
import { alternately, perSecond, type Result } from './support/measure.ts';
import { startScript } from './support/processes.ts';

const goal = 0.85;
const people = 50;

/**
 * A profile set up as a workflow, whose execution is recorded in the same transaction, against the same command on the same
 * server without its record; fifty people, each their own.
 */
export async function run(): Promise<Result[]> {
  const server = await startScript('unrecorded-server.ts');
  try {
    const tokens = await signUp(server.url);
    const through = (path: string) => (): Promise<number> => setUpsPerSecond(`${server.url}${path}`, tokens);
    const { ours, theirs } = await alternately(
      3,
      through('/api/v1/user/profile/setup'),
      through('/bare/user/profile/setup'),
    );
    const ratio = ours / theirs;
    return [
      {
        name: 'executions',
        what: 'POST /user/profile/setup, recorded, 50 people',
        measured: perSecond(ours),
        baseline: perSecond(theirs),
        ratio,
        goal: `≥ ${goal}`,
        met: ratio >= goal,
      },
    ];
  } finally {
    await server.stop();
  }
}

async function setUpsPerSecond(url: string, tokens: readonly string[]): Promise<number> {
  const body = JSON.stringify({ first_name: 'Ann', last_name: 'Lee', department: 'Research' });
  let next = 0;
  const result = await autocannon({
    url,
    connections: people,
    duration: 6,
    setupClient(client) {
      client.setHeadersAndBody(
        { authorization: `Bearer ${tokens[next++ % tokens.length]}`, 'content-type': 'application/json' },
        body,
      );
    },
    method: 'POST',
  });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${url}: ${result.non2xx} answers were not 2xx`);
  return result.requests.total / result.duration;
}

/** Tokens of fifty people. */
async function signUp(url: string): Promise<string[]> {
  const tokens: string[] = [];
  for (let number = 0; number < people; number += 1) {
    const reply = await fetch(`${url}/api/v1/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        email: `person${number}@example.com`,
        username: `person${number}`,
        password: 'Bench-mark-4711',
      }),
    });
    const { token } = (await reply.json()) as { token?: string };
    if (token === undefined) throw new Error(`signing up: ${reply.status}`);
    tokens.push(token);
  }
  return tokens;
}
