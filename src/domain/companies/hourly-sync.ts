import Type from 'typebox';
import { DomainError } from '../../kernel/errors.ts';
import { job } from '../job.ts';
import type { SyncParts } from './run-sync.ts';
import { startSync } from './start-sync.ts';

/** Starts the hourly sync, unless one runs. New companies go to the platform: only people say to whom they belong. */
export async function startHourlySync({ perform, connectWise }: SyncParts): Promise<void> {
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
  run: ({ perform, ports }) => startHourlySync({ perform, connectWise: ports.connectWise }),
});
