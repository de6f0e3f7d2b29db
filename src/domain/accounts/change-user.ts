import type { Caller } from '../../kernel/actor.ts';
import type { Target } from '../../kernel/target.ts';
import { touchUsers } from '../access/holdings.ts';
import { mustOutrank } from '../access/rules.ts';
import type { Fact } from '../events.ts';
import { replaceGrants } from '../grants/replace-grants.ts';
import type { Giving } from '../grants/rules.ts';
import type { Notifying } from '../notifications/notify.ts';
import { administeredBy, mustKeepAdministratorsOf } from '../organizations/administrators.ts';
import { personById } from '../people/affiliations.ts';
import { type User, userById } from '../people/users.ts';
import { setActive } from './change-status.ts';
import { replaceMemberships } from './memberships.ts';
import { replaceRoles } from './role-set.ts';
import { tellRoles } from './tell-roles.ts';
import { columnsOf, type ProfileFields, writeProfile } from './update-profile.ts';

/** What may be changed of an account at once; roles, organizations and patterns as sets. */
export interface UserChanges {
  readonly profile: ProfileFields;
  readonly active?: boolean | undefined;
  readonly organizationIds?: readonly string[] | undefined;
  /** Ids, and the field in which they were named. */
  readonly roles?: { readonly ids: readonly string[]; readonly field: string } | undefined;
  /** The direct grants without times. */
  readonly patterns?: readonly string[] | undefined;
}

interface Changing extends Giving, Notifying {
  readonly caller: Caller;
  emit(fact: Fact): void;
  target(target: Target, details?: Readonly<Record<string, unknown>>): void;
}

/**
 * Changes what is named of an account, all or nothing, under the access lock. Whether the caller may change each of it at
 * all is the permit's matter; whom, and what they may give and take, is refused here. Returns the account as it is now.
 */
export async function changeUser(work: Changing, id: string, changes: UserChanges): Promise<User> {
  const { tx, at, actor, scope, emit, target } = work;
  const { profile, active, organizationIds, roles, patterns } = changes;
  const before = await personById(tx, id, scope);
  const organization = scope === 'everything' ? null : (before.organization_ids[0] ?? null);
  const person = { kind: 'user', id, organization } as const;
  const fields = columnsOf(profile);
  target(person, { ...(fields.length === 0 ? {} : { fields }), ...(active === undefined ? {} : { active }) });
  if (fields.length > 0) {
    await mustOutrank(tx, actor, id, at);
    await writeProfile(work, id, profile);
  }
  const administered = await administeredBy(tx, id);
  // Organizations first: their roles and grants go with them, and only members may be given one.
  if (organizationIds !== undefined)
    target(person, { organizations: await replaceMemberships(work, id, organizationIds) });
  const changed = roles === undefined ? undefined : await replaceRoles(work, id, roles.ids, roles.field);
  await mustKeepAdministratorsOf(tx, id, administered);
  if (patterns !== undefined) target(person, { grants: await replaceGrants(work, id, patterns) });
  if (active !== undefined) await setActive(work, id, active);
  if ([active, organizationIds, roles, patterns].some(each => each !== undefined)) {
    await tx.rows({ text: 'update users set updated_at = $2 where id = $1', values: [id, at] });
    await touchUsers(tx, [id]);
    emit({ type: 'access.changed', users: [id] });
  }
  const after = await userById(tx, id, 'everything');
  if (changed !== undefined) await tellRoles(work, id, changed);
  if (changed !== undefined) target(person, { from: before.role, to: after.role, roles: changed });
  return after;
}
