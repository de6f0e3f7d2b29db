import type { Locking } from '../../../kernel/action.ts';
import type { Caller } from '../../../kernel/actor.ts';
import { refuse } from '../../../kernel/errors.ts';
import type { HeldPattern } from '../../../kernel/holdings.ts';
import type { Scoped } from '../../../kernel/permit.ts';
import type { Queryable, Tx } from '../../../platform/db/queryable.ts';
import { mustExist, mustHoldToGive, placeFor } from '../../access/rules.ts';
import { patternsOfSystemRole, type SystemRoleMoniker } from '../../access/system-roles.ts';
import { mustHaveRoom } from '../../organizations/plans.ts';
import { longStatement, markLost } from './clashes.ts';

export interface Making extends Scoped, Locking<Scoped> {
  readonly tx: Tx;
  readonly at: Date;
  readonly caller: Caller;
}

/** What came of the lines that had no problem. */
export interface Made {
  /** Whose members they are now. */
  readonly organization: string | null;
  readonly imported: number;
  /** Lines whose address or name somebody else took meanwhile; they are marked. */
  readonly lost: number;
}

/** Makes accounts of the lines that have no problem; the right to give them their roles is judged again at the end. */
export async function makeAccounts(work: Making, importId: string): Promise<Made> {
  const { tx, at, actor, lockAccess } = work;
  const given = await rolesGiven(tx, importId);
  const organization = await mayGive(work, given);
  const { imported, wanted } = await insertUsers(tx, importId, at);
  // Before what follows: their names are accounts of others.
  const lost = imported === wanted ? 0 : await markLost(tx, importId, work.scope);
  await insertBelonging(tx, { importId, at, grantedBy: actor.userId, organization });
  if ((await mayGive({ ...work, ...(await lockAccess()) }, given)) !== organization)
    throw refuse('organization.required', {});
  if (organization !== null) await mustHaveRoom(tx, [organization]);
  return { organization, imported, lost };
}

/** Refuses roles that are not the importer's to give; returns the organization that people are put into. */
export async function mayGive(
  { tx, actor, scope, caller }: Scoped & Pick<Making, 'tx' | 'caller'>,
  given: readonly HeldPattern[],
): Promise<string | null> {
  const organization = placeFor(scope, undefined, caller, 'user.bulk');
  await mustExist(tx, organization);
  mustHoldToGive(actor, given, null);
  return organization;
}

/** What the roles hold that the lines ask for. */
export async function rolesGiven(tx: Tx, importId: string): Promise<HeldPattern[]> {
  const roles = await tx.rows<{ role: SystemRoleMoniker }>({
    text: 'select distinct role from import_rows where import_id = $1 and problem is null',
    values: [importId],
  });
  return roles.flatMap(({ role }) => patternsOfSystemRole(role).map(pattern => ({ pattern, organization: null })));
}

async function insertUsers(
  tx: Queryable,
  importId: string,
  at: Date,
): Promise<{ readonly imported: number; readonly wanted: number }> {
  const [counted] = await tx.rows<{ imported: number; wanted: number }>({
    text: `with made as (
        insert into users (id, email, username, display_name, first_name, last_name, department, phone, bio, timezone, active,
          password_hash, created_at, updated_at, opened_by_others, system_role, job_title)
        select user_id, email, username, full_name, first_name, last_name, department, phone, bio, timezone, is_active,
          password_hash, $2, $2, true, role, job_title
        from import_rows where import_id = $1 and problem is null
        -- In one order, so that two imports of the same people wait for each other and not both at once.
        order by email, line
        -- Somebody may register under one of the names at this very moment.
        on conflict do nothing
        returning id
      )
      select (select count(*) from made) as imported,
        (select count(*) from import_rows where import_id = $1 and problem is null) as wanted`,
    values: [importId, at],
    limitMilliseconds: longStatement,
  });
  return counted ?? { imported: 0, wanted: 0 };
}

async function insertBelonging(
  tx: Queryable,
  how: {
    readonly importId: string;
    readonly at: Date;
    readonly grantedBy: string | null;
    readonly organization: string | null;
  },
): Promise<void> {
  // Nobody has read these accounts yet, so that what they are given now changes nothing that was read (migration 0019).
  await tx.rows({ text: "set local gatehouse.new_people = 'on'" });
  await tx.rows({
    text: `insert into user_roles (user_id, role_id, granted_by)
      select i.user_id, r.id, $2 from import_rows i join roles r on r.moniker = i.role and r.organization_id is null
      where i.import_id = $1 and i.problem is null`,
    values: [how.importId, how.grantedBy],
    limitMilliseconds: longStatement,
  });
  if (how.organization === null) return;
  await tx.rows({
    text: `insert into organization_members (organization_id, user_id, joined_at)
      select $2, user_id, $3 from import_rows where import_id = $1 and problem is null`,
    values: [how.importId, how.organization, how.at],
    limitMilliseconds: longStatement,
  });
}
