import assert from 'node:assert/strict';
import type { Answer, Person, TestServer } from '../../support/server.ts';

/** What every reply of the surface has around its results. */
export interface Reply<R> {
  readonly success: true;
  readonly workflow_id: string;
  readonly execution_id: string;
  readonly results: R;
  readonly timestamp: string;
}

/** An execution as it is shown. */
export interface ShownExecution {
  readonly execution_id: string;
  readonly workflow_id: string;
  readonly actor_id: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly steps: readonly { readonly name: string; readonly at: string }[];
  readonly outcome: string;
  readonly error: string | null;
}

/** What a success answered, whose envelope is as documented. */
export function replyOf<R>(answer: Answer, workflow: string): Reply<R> {
  assert.equal(answer.status, 200, answer.text);
  const reply = answer.body as Reply<R>;
  assert.equal(reply.success, true);
  assert.equal(reply.workflow_id, workflow);
  assert.match(reply.execution_id, /^exec_[0-9a-f]{32}$/);
  assert.match(reply.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.ok(Math.abs(Date.parse(reply.timestamp) - Date.now()) < 60_000);
  return reply;
}

/** The words of a refusal, which is in the documented form. */
export function refusalOf(answer: Answer, status: number, workflow: string): string {
  assert.equal(answer.status, status, answer.text);
  const { success, workflow_id, execution_id, error, timestamp } = answer.body as {
    readonly [key: string]: unknown;
  };
  assert.deepEqual([success, workflow_id], [false, workflow]);
  assert.match(String(execution_id), /^exec_[0-9a-f]{32}$/);
  assert.match(String(timestamp), /Z$/);
  return String(error);
}

/** The execution of that id, as soon as it is kept. */
export async function executionOf(server: TestServer, { token }: Person, id: string): Promise<ShownExecution> {
  for (let tries = 0; ; tries += 1) {
    const answer = await server.call('GET', `/api/v1/workflows/executions/${id}`, { token });
    if (answer.status === 200) return replyOf<ShownExecution>(answer, 'executions').results;
    if (tries === 50) assert.fail(answer.text);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
