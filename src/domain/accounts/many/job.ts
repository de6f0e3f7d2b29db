import { longJob } from '../../executions/long-run.ts';
import { manyUsersBatch } from './batch.ts';
import { manyUsers } from './run.ts';

/** Three at a time in a process: a short one does not wait for one of a hundred thousand rows. */
export const manyUsersJob = longJob(manyUsers, manyUsersBatch, { concurrency: 3 });
