import assert from 'node:assert/strict';
import type { Answer } from '../../support/server.ts';

/** What stands in `data` of a success, after checking that status and shape are this surface's. */
export function dataOf<T>(answer: Answer, message: string, status = 200): T {
  assert.equal(answer.status, status, answer.text);
  const { data, ...rest } = answer.body as { data: T };
  assert.deepEqual(rest, { status, message, successful: true });
  return data;
}

/** A refusal without its `status` and `successful`, after checking both. */
export function refusalOf(answer: Answer, status: number): Record<string, unknown> {
  assert.equal(answer.status, status, answer.text);
  const { status: told, successful, ...rest } = answer.body as Record<string, unknown>;
  assert.deepEqual([told, successful], [status, false]);
  return rest;
}
