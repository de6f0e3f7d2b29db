import { refuse } from '../../kernel/errors.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';

/** A company made here that has the identifier of one taken over; both stay. */
export interface Collision {
  readonly id: string;
  readonly identifier: string;
  readonly cw_company_id: number;
}

/** A record of ConnectWise that could not be used; the number is null where not even that can be read. */
export interface BadCompany {
  readonly cw_company_id: number | null;
  readonly problem: string;
}

/** What one sync did, so far or in all. Times are RFC 3339 UTC. */
export interface SyncRun {
  readonly id: string;
  /** Where new companies go; null: to the platform. */
  readonly organization_id: string | null;
  /** Null: the hourly one. */
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

/** A page may take a minute, and says that the sync lives when it is stored; a silence this long is death. */
const silenceSeconds = 180;
/** Bad records that a sync names. */
const badTold = 100;
export const interrupted = 'it was interrupted';

const columns = `s.id, s.organization_id, s.started_by, s.started_at, s.finished_at, s.pages, s.created, s.updated,
  s.unchanged, s.missing, s.collisions, s.failed, s.bad_records, s.error`;

/** Begins a sync, after ending one that died. Refuses while another one lives, also when both begin at once. */
export async function beginRun(
  tx: Tx,
  run: {
    readonly id: string;
    readonly organization: string | null;
    readonly startedBy: string | null;
    readonly at: Date;
  },
): Promise<SyncRun> {
  await tx.rows({
    name: 'end_dead_company_sync',
    text: `update company_syncs set finished_at = $1, error = $2
      where finished_at is null and seen_at < $1::timestamptz - make_interval(secs => ${silenceSeconds})`,
    values: [run.at, interrupted],
  });
  const [begun] = await tx.rows<SyncRun>({
    name: 'begin_company_sync',
    text: `insert into company_syncs as s (id, organization_id, started_by, started_at, seen_at)
      values ($1, $2, $3, $4, $4) on conflict ((true)) where finished_at is null do nothing returning ${columns}`,
    values: [run.id, run.organization, run.startedBy, run.at],
  });
  if (begun === undefined) throw refuse('company.sync_running', {});
  return begun;
}

/** The sync that was started last. */
export async function latestRun(on: Queryable): Promise<SyncRun | null> {
  const [run] = await on.rows<SyncRun>({
    name: 'latest_company_sync',
    text: `select ${columns} from company_syncs s order by s.started_at desc, s.id desc limit 1`,
  });
  return run ?? null;
}

/** A sync while it runs, which nobody then takes for dead until the transaction ends; undefined once it has ended. */
export async function runningRun(tx: Tx, id: string, at: Date): Promise<SyncRun | undefined> {
  const [run] = await tx.rows<SyncRun>({
    name: 'running_company_sync',
    text: `update company_syncs s set seen_at = $2 where s.id = $1 and s.finished_at is null returning ${columns}`,
    values: [id, at],
  });
  return run;
}

/** Adds what one page did. */
export async function countPage(
  tx: Tx,
  id: string,
  page: { readonly created: number; readonly updated: number; readonly unchanged: number },
): Promise<void> {
  await tx.rows({
    name: 'count_company_sync_page',
    text: `update company_syncs set pages = pages + 1, created = created + $2, updated = updated + $3,
      unchanged = unchanged + $4 where id = $1`,
    values: [id, page.created, page.updated, page.unchanged],
  });
}

/** Ends a sync. */
export async function endRun(
  tx: Tx,
  id: string,
  end: {
    readonly at: Date;
    readonly error: string | null;
    readonly missing: number;
    readonly collisions: readonly Collision[];
    readonly bad: readonly BadCompany[];
  },
): Promise<void> {
  await tx.rows({
    name: 'end_company_sync',
    text: `update company_syncs set finished_at = $2, error = $3, missing = $4, collisions = $5::jsonb, failed = $6,
      bad_records = $7::jsonb where id = $1`,
    values: [
      id,
      end.at,
      end.error,
      end.missing,
      JSON.stringify(end.collisions),
      end.bad.length,
      JSON.stringify(end.bad.slice(0, badTold)),
    ],
  });
}
