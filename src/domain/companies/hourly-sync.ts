import Type from 'typebox';
import { DomainError } from '../../kernel/errors.ts';
import type { ConnectWise } from '../../platform/connectwise/client.ts';
import { type JobParts, job } from '../job.ts';
import { isPaused } from '../restores/paused.ts';
import { startSync } from './start-sync.ts';

/** Starts the hourly sync, unless one runs. New companies go to the platform: only people say to whom they belong. */
export async function startHourlySync({
  perform,
  connectWise,
}: Pick<JobParts, 'perform'> & { readonly connectWise: ConnectWise | null }): Promise<void> {
  if (connectWise === null) return;
  try {
    await perform(startSync, {});
  } catch (error) {
    if (!(error instanceof DomainError) || !error.is('company.sync_running')) throw error;
  }
}

export const hourlySync = job('company.sync.hourly', {
  data: Type.Object({}),
  every: ({ connectWise }) => (connectWise === null ? null : '41 * * * *'),
  run: async ({ database, perform, ports }) => {
    if (!(await isPaused(database))) await startHourlySync({ perform, connectWise: ports.connectWise });
  },
});
