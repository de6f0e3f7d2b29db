import Type from 'typebox';
import { cancelExecution } from '../../../domain/executions/cancel-execution.ts';
import { outcomes } from '../../../domain/executions/executions.ts';
import { ExecutionId } from '../../../domain/executions/fields.ts';
import { listExecutions, listOwnExecutions, readExecution } from '../../../domain/executions/read-executions.ts';
import { exportRowErrors, listRowErrors } from '../../../domain/executions/row-errors.ts';
import { type Route, route } from '../../../http/route.ts';
import { csvFile } from '../../row-files.ts';
import { limitQuery, limitWindow } from '../limit-query.ts';
import {
  Execution,
  Executions,
  RowErrors,
  toExecution,
  toExecutions,
  toRowError,
  toRowErrors,
} from '../shapes/executions.ts';
import { workflow } from '../workflow.ts';

const Filters = {
  workflow: Type.Optional(Type.String({ minLength: 1, maxLength: 60, description: 'Only those of this workflow' })),
  outcome: Type.Optional(Type.Enum(outcomes)),
  jobs: Type.Optional(
    Type.Boolean({ description: 'Only what goes on as a job, or did (`true`); only what did not (`false`)' }),
  ),
};
const Asked = Type.Object({ ...Filters, ...limitQuery });
const AskedOfAll = Type.Object({
  ...Filters,
  ...limitQuery,
  all: Type.Optional(Type.Literal('true', { description: 'Also what others have done' })),
});

interface AskedFor {
  readonly workflow?: string | undefined;
  readonly outcome?: (typeof outcomes)[number] | undefined;
  readonly jobs?: boolean | undefined;
  readonly limit?: number | undefined;
  readonly skip?: number | undefined;
}

const inputOf = ({ workflow: name, outcome, jobs, ...query }: AskedFor) => ({
  ...(name === undefined ? {} : { workflow: name }),
  ...(jobs === undefined ? {} : { jobs }),
  ...(outcome === undefined ? {} : { outcome }),
  ...limitWindow(query),
});

export const executionRoutes: Route[] = [
  workflow('GET /workflows/executions', listOwnExecutions, {
    workflow: 'executions',
    summary: 'What you have done by workflows, the newest first',
    query: Asked,
    results: Executions,
    input: ({ query }) => inputOf(query),
    show: toExecutions,
  }),
  workflow('GET /workflows/executions', listExecutions, {
    workflow: 'executions',
    summary: 'What anybody has done by workflows, where you may read it (`?all=true`)',
    query: AskedOfAll,
    onlyWith: 'all',
    results: Executions,
    input: ({ query: { all: _all, ...query } }) => inputOf(query),
    show: toExecutions,
  }),
  workflow('GET /workflows/executions/:executionId', readExecution, {
    workflow: 'executions',
    summary: 'One execution: yours, or another’s where you may read it',
    params: { executionId: ExecutionId },
    results: Execution,
    input: ({ params }) => ({ id: params.executionId }),
    show: toExecution,
  }),
  workflow('POST /workflows/executions/:executionId/cancel', cancelExecution, {
    workflow: 'execution_cancel',
    summary: 'Cancel what goes on as a job: it ends with the batch that it is at, and what was done stays',
    params: { executionId: ExecutionId },
    results: Execution,
    input: ({ params }) => ({ id: params.executionId }),
    show: toExecution,
  }),
  workflow('GET /workflows/executions/:executionId/errors', listRowErrors, {
    workflow: 'executions',
    summary: 'What an execution could not do, row by row',
    params: { executionId: ExecutionId },
    query: Type.Object(limitQuery),
    results: RowErrors,
    input: ({ params, query }) => ({ id: params.executionId, ...limitWindow(query) }),
    show: toRowErrors,
  }),
  route('GET /workflows/executions/:executionId/errors', exportRowErrors, {
    summary: 'All of it as a CSV file (`?format=csv`)',
    params: { executionId: ExecutionId },
    query: Type.Object({ format: Type.Optional(Type.Literal('csv')) }),
    onlyWith: 'format',
    reply: { 200: Type.String() },
    input: ({ params }) => ({ id: params.executionId }),
    present: chunks => csvFile('errors.csv', ['row', 'subject', 'field', 'message'], { chunks, shown: toRowError }),
  }),
];
