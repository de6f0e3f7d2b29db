import type { Queryable } from '../../platform/db/queryable.ts';
import type { Collision } from './end-of-sync.ts';
import type { BadCompany } from './sync-run.ts';

/** What one sync did, so far or in all. Times are RFC 3339 UTC. */
export interface SyncRun {
  readonly id: string;
  /** Where new companies go; null: to the platform. */
  readonly organization_id: string | null;
  /** Null: the hourly one, or somebody whose account is gone. */
  readonly started_by: string | null;
  readonly started_at: string;
  /** Null while it runs. */
  readonly finished_at: string | null;
  readonly pages: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Taken over before, and deleted in ConnectWise or no longer listed there. Known once everything was listed. */
  readonly missing: number;
  /** The first hundred. */
  readonly collisions: readonly Collision[];
  /** Records that could not be used; what is stored of them stayed as it was. */
  readonly failed: number;
  /** The first hundred of them. */
  readonly bad_records: readonly BadCompany[];
  /** Why it ended early; null: it did not. */
  readonly error: string | null;
}

/** The id under which a sync is known outside of executions. */
export function uuidOfSync(execution: string): string {
  const hex = execution.slice('exec_'.length);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The sync that was started last. */
export async function latestRun(on: Queryable): Promise<SyncRun | null> {
  const count = (name: string): string => `coalesce((e.progress->'counts'->>'${name}')::int, 0) as ${name}`;
  const [run] = await on.rows<SyncRun>({
    name: 'latest_company_sync',
    text: `select substr(e.id, 6)::uuid as id, (e.input->>'organizationId')::uuid as organization_id, e.actor_id as started_by,
        e.started_at, e.ended_at as finished_at, ${['pages', 'created', 'updated', 'unchanged', 'failed'].map(count).join(', ')},
        coalesce((e.results->>'missing')::int, 0) as missing, coalesce(e.results->'collisions', '[]') as collisions,
        coalesce(e.results->'bad_records', '[]') as bad_records,
        case when e.outcome not in ('running', 'succeeded') then coalesce(e.results->>'error', 'it was interrupted') end as error
      from executions e where e.run = 'company.sync' order by e.started_at desc, e.id desc limit 1`,
  });
  return run ?? null;
}
