import Type from 'typebox';
import { CursorWindow, type Page, pageOf } from '../../kernel/page.ts';
import { needs, query, self } from '../action.ts';
import { executionById, findExecutions, outcomes, type StoredExecution } from './executions.ts';
import { ExecutionId } from './fields.ts';

const Filters = {
  workflow: Type.Optional(Type.String({ minLength: 1, maxLength: 60, format: 'line' })),
  outcome: Type.Optional(Type.Enum(outcomes)),
  jobs: Type.Optional(Type.Boolean()),
};
const Asked = Type.Object({ ...Filters, ...CursorWindow }, { additionalProperties: false });

const keyOf = ({ started_at: at, id }: StoredExecution) => [at, id];

/** What one has done by workflows oneself, the newest first. */
export const listOwnExecutions = query('execution.list_own', {
  input: Asked,
  permit: self('executions'),
  run: async ({ db, userId }, { workflow, outcome, jobs, ...window }): Promise<Page<StoredExecution>> => {
    const found = await findExecutions(db, { userId, scope: null }, { workflow, outcome, jobs }, window);
    return pageOf(found, window, keyOf);
  },
});

/** What anybody has done by workflows, where the caller may read it. */
export const listExecutions = query('execution.list', {
  input: Asked,
  permit: needs('workflow.read'),
  run: async ({ db, scope }, { workflow, outcome, jobs, ...window }): Promise<Page<StoredExecution>> => {
    const found = await findExecutions(db, { userId: null, scope }, { workflow, outcome, jobs }, window);
    return pageOf(found, window, keyOf);
  },
});

/** One execution: one's own, or another's where the caller may read it. */
export const readExecution = query('execution.read', {
  input: Type.Object({ id: ExecutionId }, { additionalProperties: false }),
  permit: self('executions'),
  refuses: ['execution.not_found'],
  run: ({ db, userId, actor }, { id }) => executionById(db, id, { userId, scope: actor.holds('workflow.read') }),
});
