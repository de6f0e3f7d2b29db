import type { Readable } from 'node:stream';
import Type from 'typebox';
import { mustExist, placeFor } from '../access/rules.ts';
import { command, needs } from '../action.ts';
import { goOn } from '../executions/long-run.ts';
import { manyUsersJob } from './many/job.ts';
import { stageOrder } from './many/stage.ts';

/** What was begun. */
export interface ManyUsers {
  readonly executionId: string;
  readonly workflow: string;
  readonly total: number;
}

/**
 * Creates, changes, disables or deletes many accounts: the rows are read as they come and put aside, and done by a job after
 * the commit, each by the rules of doing it alone.
 */
export const bulkUsers = command('user.bulk', {
  input: Type.Object({ source: Type.Unsafe<Readable>({}) }, { additionalProperties: false }),
  permit: needs('user.bulk'),
  refuses: ['import.too_many_lines', 'organization.not_found', 'organization.required'],
  audit: { of: 'execution', details: { action: 'update', total: 250 } },
  share: 'imports',
  bounds: ['import.lines'],
  prepare: ({ db, ports }, { source }) => stageOrder({ db, newId: ports.newId }, source),
  run: async (work, _input): Promise<ManyUsers> => {
    const { tx, scope, caller, prepared, target } = work;
    const { bulkId, action, total, send_notifications: invite = false } = prepared;
    if (action === 'create') await mustExist(tx, placeFor(scope, undefined, caller, 'user.bulk'));
    const workflow = `bulk_user_${action}`;
    const state = { bulkId, action, invite, after: -1 };
    const executionId = goOn(work, manyUsersJob, { workflow, state, total });
    target({ kind: 'execution', id: executionId, organization: caller.organization }, { action, total });
    return { executionId, workflow, total };
  },
});
