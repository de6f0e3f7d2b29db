import Type from 'typebox';
import { bulkUsers } from '../../../domain/accounts/bulk-users.ts';
import { WrittenOrder } from '../../../domain/accounts/many/json-rows.ts';
import { awaitExecution } from '../../../domain/executions/await-execution.ts';
import { type Route, route } from '../../../http/route.ts';
import { refuseField } from '../../../kernel/errors.ts';
import { RowErrorReply, toRowError } from '../shapes/executions.ts';
import { enveloped } from '../workflow.ts';

/** Of so many rows the reply tells what came of them; of more, under what they go on. */
const mostAwaited = 1_000;
const mostBytes = 64 * 1024 * 1024;

const Results = Type.Object({
  total: Type.Integer({ description: 'Rows' }),
  succeeded: Type.Integer(),
  failed: Type.Integer(),
  errors: Type.Array(RowErrorReply, { description: 'The first thousand; all of them: `…/executions/:id/errors`' }),
  status: Type.Enum(['running', 'succeeded', 'refused', 'failed', 'cancelled']),
  job_id: Type.Union([Type.String(), Type.Null()], {
    description: `The execution that goes on with it, where there are more than ${mostAwaited.toLocaleString('en')} rows`,
  }),
});
const envelope = enveloped(Results);

export const bulkUserRoutes: Route[] = [
  route('POST /admin/users/bulk', bulkUsers, {
    summary: 'Create, change, disable or delete many accounts; at most 100,000 rows and 64 MiB, read as they come',
    streams: ['application/json'],
    streamed: WrittenOrder,
    transfer: { bodyBytes: mostBytes, bodyMilliseconds: 900_000 },
    reply: { 200: envelope },
    input: ({ stream }) => {
      if (stream === null) throw refuseField('', 'is missing');
      return { source: stream };
    },
    next: {
      action: awaitExecution,
      as: 'caller',
      input: ({ executionId, total }) => ({ id: executionId, wait: total <= mostAwaited }),
    },
    present: ({ executionId, workflow, total }, asked, awaited) => {
      const { succeeded = 0, failed = 0 } = awaited?.execution.progress?.counts ?? {};
      const status = awaited?.execution.outcome ?? 'running';
      return {
        success: true as const,
        workflow_id: workflow,
        execution_id: executionId,
        results: {
          ...{ total, succeeded, failed, status },
          errors: (awaited?.errors ?? []).map(toRowError),
          job_id: total > mostAwaited || status === 'running' ? executionId : null,
        },
        timestamp: asked.at.toISOString(),
      };
    },
    workflow: { otherwise: 'bulk_user', of: () => 'bulk_user' },
  }),
];
