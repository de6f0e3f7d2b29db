import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { executionIdOf } from '../../kernel/execution.ts';
import { platformWide } from '../access/over.ts';
import { mustExist } from '../access/rules.ts';
import { command, query } from '../action.ts';
import { goesOnAlone } from '../executions/alone.ts';
import { goOn } from '../executions/long-run.ts';
import { Id } from '../fields.ts';
import { configured } from './read-configurations.ts';
import { syncJob } from './sync-job.ts';
import { syncKey } from './sync-run.ts';
import { latestRun, type SyncRun } from './sync-runs.ts';

/**
 * Starts to take over all companies of ConnectWise; a job does it. The organization is where companies go that are
 * new here. Only for the whole platform: ConnectWise names the customers of everybody.
 */
export const startSync = command('company.sync', {
  input: Type.Object({ organizationId: Type.Optional(Id) }, { additionalProperties: false }),
  permit: platformWide('company.sync'),
  refuses: ['company.sync_running', 'not_configured', 'organization.not_found'],
  audit: { of: 'company_sync' },
  run: async (work, { organizationId }): Promise<SyncRun> => {
    const { tx, ports, at, actor, target } = work;
    configured(ports.connectWise);
    const organization = organizationId?.toLowerCase() ?? null;
    await mustExist(tx, organization);
    if (!(await goesOnAlone(tx, syncKey))) throw refuse('company.sync_running', {});
    const id = ports.newId();
    target({ kind: 'company_sync', id, organization });
    const startedAt = at.toISOString();
    goOn(work, syncJob, {
      ...{ id: executionIdOf(id), workflow: 'company_sync', alone: syncKey, total: null },
      state: { organization, startedAt, after: 0, bad: [], badIds: [], unnumbered: false },
    });
    return {
      ...{ id, organization_id: organization, started_by: actor.userId, started_at: startedAt, finished_at: null },
      ...{ pages: 0, created: 0, updated: 0, unchanged: 0, missing: 0, failed: 0 },
      ...{ collisions: [], bad_records: [], error: null },
    };
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
