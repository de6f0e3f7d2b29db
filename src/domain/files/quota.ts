import { refuse } from '../../kernel/errors.ts';
import { ofPlatform } from '../../platform/db/counts.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { type PlanName, plans } from '../organizations/plans.ts';

/** What files take, in bytes; those that wait for their upload are part of it, deleted ones are not. */
export interface Usage {
  readonly files: number;
  readonly used: number;
  readonly pending: number;
}

export async function usageOf(on: Queryable, userId: string): Promise<Usage> {
  const [usage] = await on.rows<Usage>({
    name: 'file_usage_of',
    text: `select coalesce(sum(files), 0)::bigint as files, coalesce(sum(bytes), 0)::bigint as used,
      coalesce(sum(pending_bytes), 0)::bigint as pending from file_usage where owner_id = $1`,
    values: [userId],
  });
  return usage ?? { files: 0, used: 0, pending: 0 };
}

/** Has all that takes room of a person wait for each other until the transaction ends. */
export async function holdRoom(tx: Tx, userId: string): Promise<void> {
  await tx.rows({ name: 'hold_person', text: 'select 1 from users where id = $1 for no key update', values: [userId] });
}

/** What the plan of an organization has room for, in bytes (null: anything), and what its files take. */
export interface OrganizationRoom {
  readonly total: number | null;
  readonly used: number;
}

/** Call with the room of its person held. The organization's is held too, where its plan has an end. */
export async function roomOfOrganization(
  on: Queryable,
  organization: string,
  hold: boolean,
): Promise<OrganizationRoom> {
  const [found] = await on.rows<{ plan: PlanName | null }>(
    hold
      ? {
          name: 'hold_plan',
          text: 'select plan from organizations where id = $1 and deleted_at is null for no key update',
          values: [organization],
        }
      : {
          name: 'plan_of',
          text: 'select plan from organizations where id = $1 and deleted_at is null',
          values: [organization],
        },
  );
  if (found === undefined) throw refuse('organization.not_found', {});
  const [usage] = await on.rows<{ used: number }>({
    name: 'file_usage_within',
    text: 'select coalesce(sum(bytes), 0)::bigint as used from file_usage where within = $1',
    values: [organization],
  });
  return { total: found.plan === null ? null : plans[found.plan].storage, used: usage?.used ?? 0 };
}

/** What is left for one more file of a person. Refuses where it is too little. */
export async function mustHaveRoomForFile(
  tx: Tx,
  {
    userId,
    organization,
    size,
    quota,
  }: {
    readonly userId: string;
    readonly organization: string | null;
    readonly size: number;
    /** Bytes of one person altogether. */
    readonly quota: number;
  },
): Promise<Usage> {
  await holdRoom(tx, userId);
  const usage = await usageOf(tx, userId);
  const available = Math.max(0, quota - usage.used);
  if (size > available) throw refuse('file.quota_exceeded', { of: 'person', available });
  if (organization !== null) {
    const { total, used } = await roomOfOrganization(tx, organization, true);
    const left = total === null ? Number.POSITIVE_INFINITY : Math.max(0, total - used);
    if (size > left) throw refuse('file.quota_exceeded', { of: 'organization', available: left });
  }
  return usage;
}

/** From so many hundredths on people are warned. */
export const warnings = [95, 80] as const;

/** The warning that is due at so many bytes; null: none. */
export function warningAt(used: number, quota: number): (typeof warnings)[number] | null {
  return warnings.find(percent => used * 100 >= quota * percent) ?? null;
}

/** Counts anew what files take: for rows that came without their triggers. */
export async function recountUsage(on: Queryable): Promise<void> {
  await on.rows({ text: 'delete from file_usage' });
  await on.rows({
    text: `insert into file_usage (owner_id, within, files, bytes, pending_bytes)
      select owner_id, coalesce(organization_id, '${ofPlatform}'), count(*), sum(size),
        coalesce(sum(size) filter (where state = 'pending'), 0)
      from files where state <> 'deleted' group by 1, 2`,
  });
}
