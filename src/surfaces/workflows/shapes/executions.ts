import Type from 'typebox';
import { outcomes, type StoredExecution } from '../../../domain/executions/executions.ts';
import type { RowError } from '../../../domain/executions/row-errors.ts';
import type { Page } from '../../../kernel/page.ts';

const Moment = Type.String({ format: 'date-time' });
const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const Progress = Type.Object({
  done: Type.Integer(),
  total: Type.Union([Type.Integer(), Type.Null()], { description: 'Null where it is not known' }),
  counts: Type.Record(Type.String(), Type.Integer(), { description: 'What it came to so far, by name' }),
  note: Type.Union([Type.String(), Type.Null()], { description: 'What it is doing just now' }),
});

export const Execution = Type.Object({
  execution_id: Type.String(),
  workflow_id: Type.String(),
  actor_id: Type.Union([Type.String({ format: 'uuid' }), Type.Null()], { description: 'Null: the server itself' }),
  actor_username: orNull(Type.String()),
  organization_id: orNull(Type.String({ format: 'uuid' })),
  input: Type.Unknown({ description: 'What was asked for, without secrets; of a large input, what it had' }),
  steps: Type.Array(Type.Object({ name: Type.String(), at: Moment })),
  outcome: Type.Enum(outcomes, { description: '`running`: it goes on as a job' }),
  error: Type.Union([Type.String(), Type.Null()], { description: 'The code of a refusal' }),
  progress: Type.Union([Progress, Type.Null()], { description: 'How far it has come, where it goes on as a job' }),
  results: Type.Union([Type.Unknown(), Type.Null()], { description: 'What that came to' }),
  cancelling: Type.Boolean({ description: 'Whether it ends with the batch that it is at' }),
  started_at: Moment,
  ended_at: orNull(Moment),
});

export const toExecution = ({ id, workflow, code, ...rest }: StoredExecution) => ({
  execution_id: id,
  workflow_id: workflow,
  actor_id: rest.actor_id,
  actor_username: rest.actor_username,
  organization_id: rest.organization_id,
  input: rest.input,
  steps: rest.steps.map(step => ({ name: step.name, at: step.at })),
  outcome: rest.outcome,
  error: code,
  progress: rest.progress,
  results: rest.results,
  cancelling: rest.cancelling,
  started_at: rest.started_at,
  ended_at: rest.ended_at,
});

export const Executions = Type.Object({
  executions: Type.Array(Execution),
  total: Type.Integer({ description: 'How many there are; at most 10,000 are counted' }),
});
export const toExecutions = ({ items, total }: Page<StoredExecution>) => ({
  executions: items.map(toExecution),
  total,
});

export const RowErrorReply = Type.Object({
  row: Type.Integer({ description: 'Which row, from 0' }),
  subject: Type.Union([Type.String(), Type.Null()], { description: 'What it was about, as it was given' }),
  field: orNull(Type.String()),
  message: Type.String(),
});
export const toRowError = ({ place, subject, field, message }: RowError) => ({ row: place, subject, field, message });

export const RowErrors = Type.Object({ errors: Type.Array(RowErrorReply), total: Type.Integer() });
export const toRowErrors = ({ items, total }: Page<RowError>) => ({ errors: items.map(toRowError), total });
