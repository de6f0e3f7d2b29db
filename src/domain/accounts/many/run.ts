import Type from 'typebox';
import { longRun } from '../../executions/long-run.ts';

/** Does with many accounts what is done with one, some at a time, as whoever asked. */
export const manyUsers = longRun('user.bulk', {
  as: 'person',
  stores: Type.Object({
    /** Under which the rows are staged. */
    bulkId: Type.String({ format: 'uuid' }),
    action: Type.Enum(['create', 'update', 'disable', 'delete']),
    /** Whether whoever is created without a password gets a mail by which they choose one. */
    invite: Type.Boolean(),
    /** The last row that was done. */
    after: Type.Integer(),
  }),
});
