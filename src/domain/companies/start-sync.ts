import Type from 'typebox';
import { platformWide } from '../access/over.ts';
import { mustExist } from '../access/rules.ts';
import { command, query } from '../action.ts';
import { Id } from '../fields.ts';
import { configured } from './read-configurations.ts';
import { companySync } from './run-sync.ts';
import { beginRun, latestRun, type SyncRun } from './sync-runs.ts';

/**
 * Starts to take over all companies of ConnectWise; a job does it. The organization is where companies go that are
 * new here. Only for the whole platform: ConnectWise names the customers of everybody.
 */
export const startSync = command('company.sync', {
  input: Type.Object({ organizationId: Type.Optional(Id) }, { additionalProperties: false }),
  permit: platformWide('company.sync'),
  refuses: ['company.sync_running', 'not_configured', 'organization.not_found'],
  run: async ({ tx, ports, at, actor, enqueue, target }, { organizationId }): Promise<SyncRun> => {
    configured(ports.connectWise);
    const organization = organizationId?.toLowerCase() ?? null;
    await mustExist(tx, organization);
    const id = ports.newId();
    target({ kind: 'company_sync', id, organization });
    const run = await beginRun(tx, { id, organization, startedBy: actor.userId, at });
    enqueue(companySync, { syncId: id });
    return run;
  },
});

/** What there is to tell of syncs. */
export interface SyncState {
  /** Whether this server has keys of ConnectWise. */
  readonly configured: boolean;
  /** Null when there was none yet. */
  readonly latest: SyncRun | null;
}

/** Whether ConnectWise is configured, and what the sync that was started last did, or does; null when there was none yet. */
export const readSync = query('company.sync.read', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: platformWide('company.sync'),
  run: async ({ db, ports }): Promise<SyncState> => ({
    configured: ports.connectWise !== null,
    latest: await latestRun(db),
  }),
});
