import Type from 'typebox';
import { join } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import { scopeIncludes } from '../access/over.ts';
import { command, self } from '../action.ts';
import { executionById, type StoredExecution } from './executions.ts';
import { ExecutionId } from './fields.ts';
import type { LongJob } from './long-run.ts';

/**
 * Asks what goes on as a job to end: one's own, or another's where the caller may cancel it. It ends with the batch that
 * it is at; what was done until then stays, and is told. Asked twice, it is asked once.
 */
export const cancelExecution = command('execution.cancel', {
  input: Type.Object({ id: ExecutionId }, { additionalProperties: false }),
  // Others' too where the node is held; which, is judged once it is read.
  permit: { ...self('executions'), nodes: ['workflow.cancel'] },
  refuses: ['execution.ended', 'execution.not_found'],
  audit: { of: 'execution', details: { workflow: 'users.bulk_update' } },
  run: async ({ tx, ports, at, actor, userId, enqueue, target }, { id }): Promise<StoredExecution> => {
    const cancels = actor.holds('workflow.cancel');
    const found = await executionById(tx, id, { userId, scope: join(actor.holds('workflow.read'), cancels) });
    const { organization_id: organization, workflow } = found;
    const mine = found.actor_id === userId;
    if (!mine && (cancels === null || !scopeIncludes(cancels, organization)))
      throw refuse('permission.denied', { missing: ['workflow.cancel'] });
    target({ kind: 'execution', id, organization }, { workflow });
    if (found.outcome !== 'running') throw refuse('execution.ended', { outcome: found.outcome });
    const asked = await tx.rows({
      text: `update executions set cancel_asked_at = coalesce(cancel_asked_at, $2) where id = $1 and outcome = 'running' returning 1`,
      values: [id, at],
    });
    const now = await executionById(tx, id, { userId: null, scope: 'everything' });
    // It came to its end at this very moment.
    if (asked.length === 0) throw refuse('execution.ended', { outcome: now.outcome });
    const own = ports.capabilities.flatMap(({ jobs }) => jobs).find(({ name }) => name === found.run);
    // Where nobody is at it just now, it ends at once.
    if (own !== undefined) enqueue(own as LongJob, { execution: id }, { key: id });
    return now;
  },
});
