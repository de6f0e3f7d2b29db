import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import { command } from '../action.ts';
import { ExecutionId } from './fields.ts';
import { type Progress, tellProgress } from './progress.ts';

interface Ended {
  readonly workflow: string;
  readonly actor_id: string | null;
  readonly organization_id: string | null;
  readonly progress: Progress;
}

/** Ends a run that cannot go on: a batch of it was refused (`code`), or has failed too often. What was done stays. */
export const endBroken = command('execution.end', {
  input: Type.Object(
    {
      execution: ExecutionId,
      runner: Type.String({ format: 'uuid' }),
      code: Type.Union([Type.String(), Type.Null()]),
    },
    { additionalProperties: false },
  ),
  permit: byOperator,
  audit: { of: 'execution', details: { code: 'job.gave_up', workflow: 'users.bulk_update', outcome: 'failed' } },
  run: async ({ tx, at, tell, target, notDone }, { execution, runner, code }): Promise<void> => {
    const outcome = code === null ? 'failed' : 'refused';
    const [ended] = await tx.rows<Ended>({
      name: 'end_broken_execution',
      text: `update executions set outcome = $3::text, code = $4, ended_at = $5, state = null, runner = null,
          steps = steps || jsonb_build_object('name', $3::text, 'at', $6::text)
        where id = $1 and runner = $2 and outcome = 'running'
        returning workflow, actor_id, organization_id, progress`,
      values: [execution, runner, outcome, code, at, at.toISOString()],
    });
    if (ended === undefined) return notDone();
    const { workflow, actor_id: actorId, organization_id: organization, progress } = ended;
    target(
      { kind: 'execution', id: execution, organization },
      { workflow, outcome, ...(code === null ? {} : { code }) },
    );
    tellProgress({ tell }, actorId, { id: execution, workflow, outcome, ...progress });
  },
});
