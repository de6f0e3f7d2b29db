import Type from 'typebox';
import type { StoredExecution } from '../../../domain/executions/executions.ts';
import {
  ExecutionId,
  listExecutions,
  listOwnExecutions,
  readExecution,
} from '../../../domain/executions/read-executions.ts';
import type { Route } from '../../../http/route.ts';
import type { Page } from '../../../kernel/page.ts';
import { limitQuery, limitWindow } from '../limit-query.ts';
import { workflow } from '../workflow.ts';

const Moment = Type.String({ format: 'date-time' });
const Execution = Type.Object({
  execution_id: Type.String(),
  workflow_id: Type.String(),
  actor_id: Type.String({ format: 'uuid' }),
  organization_id: Type.Union([Type.String({ format: 'uuid' }), Type.Null()]),
  input: Type.Unknown({ description: 'What was asked for, without secrets; of a large input, what it had' }),
  steps: Type.Array(Type.Object({ name: Type.String(), at: Moment })),
  outcome: Type.Enum(['succeeded', 'refused', 'failed']),
  error: Type.Union([Type.String(), Type.Null()], { description: 'The code of a refusal' }),
  started_at: Moment,
  ended_at: Type.Union([Moment, Type.Null()]),
});

const toExecution = ({ id, workflow: name, code, ...rest }: StoredExecution) => ({
  execution_id: id,
  workflow_id: name,
  actor_id: rest.actor_id,
  organization_id: rest.organization_id,
  input: rest.input,
  steps: rest.steps.map(step => ({ name: step.name, at: step.at })),
  outcome: rest.outcome,
  error: code,
  started_at: rest.started_at,
  ended_at: rest.ended_at,
});

const Executions = Type.Object({
  executions: Type.Array(Execution),
  total: Type.Integer({ description: 'How many there are; at most 10,000 are counted' }),
});
const toExecutions = ({ items, total }: Page<StoredExecution>) => ({ executions: items.map(toExecution), total });

const Filters = {
  workflow: Type.Optional(Type.String({ minLength: 1, maxLength: 60, description: 'Only those of this workflow' })),
  outcome: Type.Optional(Type.Enum(['succeeded', 'refused', 'failed'])),
};
const Asked = Type.Object({ ...Filters, ...limitQuery });
const AskedOfAll = Type.Object({
  ...Filters,
  ...limitQuery,
  all: Type.Optional(Type.Literal('true', { description: 'Also what others have done' })),
});

interface AskedFor {
  readonly workflow?: string | undefined;
  readonly outcome?: StoredExecution['outcome'] | undefined;
  readonly limit?: number | undefined;
  readonly skip?: number | undefined;
}

const inputOf = ({ workflow: name, outcome, ...query }: AskedFor) => ({
  ...(name === undefined ? {} : { workflow: name }),
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
];
