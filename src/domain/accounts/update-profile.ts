import Type from 'typebox';
import type { Actor, Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Target } from '../../kernel/target.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { joined, raw, sql } from '../../platform/db/sql.ts';
import { mustOutrank } from '../access/rules.ts';
import { allOf, anyOf, command, type InCommand, needs, own, self } from '../action.ts';
import { orNull } from '../fields.ts';
import { userWithRoles } from '../people/affiliations.ts';
import { Bio, Department, PersonName, Phone, Timezone } from '../people/fields.ts';
import { userById } from '../people/users.ts';
import { departmentHeldBy } from '../rules/applying.ts';
import { WebAddress } from '../web-address.ts';
import { editableUser } from './editable.ts';

export const ProfileChanges = {
  displayName: Type.Optional(orNull(PersonName)),
  firstName: Type.Optional(orNull(PersonName)),
  lastName: Type.Optional(orNull(PersonName)),
  imageUrl: Type.Optional(orNull(WebAddress)),
  bio: Type.Optional(orNull(Bio)),
  phone: Type.Optional(orNull(Phone)),
  department: Type.Optional(orNull(Department)),
  timezone: Type.Optional(orNull(Timezone)),
};

const columns = {
  displayName: 'display_name',
  firstName: 'first_name',
  lastName: 'last_name',
  imageUrl: 'image_url',
  bio: 'bio',
  phone: 'phone',
  department: 'department',
  timezone: 'timezone',
} as const;

/** Changes the named profile fields of one's own or another's account; null clears, a time zone back to UTC. */
export const updateProfile = command('user.update_profile', {
  input: Type.Object({ id: Type.String({ format: 'uuid' }), ...ProfileChanges }, { additionalProperties: false }),
  permit: anyOf(own('id', 'user.write'), needs('user.write.other')),
  refuses: ['access.exceeds_own', 'user.department_held', 'user.not_found'],
  audit: { of: 'user', details: { fields: ['name'] } },
  edits: { thing: editableUser, id: ({ id }) => id },
  run: async (work, { id, ...changes }) => {
    await changeProfile(work, id, changes);
    return userById(work.tx, id, 'everything');
  },
  revisionOf: user => user,
});

/** Changes how one is called and shown. */
export const updateOwnProfile = command('user.update_profile', {
  input: Type.Object(
    { displayName: ProfileChanges.displayName, imageUrl: ProfileChanges.imageUrl },
    { additionalProperties: false },
  ),
  permit: allOf(needs('user.write'), self('profile')),
  refuses: ['access.exceeds_own', 'user.department_held', 'user.not_found'],
  audit: { of: 'user', details: { fields: ['name'] } },
  edits: { thing: editableUser, id: (_changes, { userId }) => userId },
  run: async (work, changes) => {
    const { tx, userId } = work;
    await changeProfile({ ...work, scope: 'everything' }, userId, changes);
    return userWithRoles(tx, userId, 'everything');
  },
  revisionOf: user => user,
});

/** Changes another's account only where it does not hold more than the caller; names the fields in the audit event. */
export async function changeProfile(work: ChangingProfile, id: string, changes: ProfileFields): Promise<void> {
  const { tx, at, actor, scope, target } = work;
  await userById(tx, id, scope);
  target({ kind: 'user', id }, { fields: columnsOf(changes) });
  await mustOutrank(tx, actor, id, at);
  await writeProfile(work, id, changes);
}

interface ChangingProfile extends Pick<InCommand, 'tx' | 'at' | 'emit'> {
  readonly actor: Actor;
  readonly scope: Scope;
  target(target: Target, details?: Readonly<Record<string, unknown>>): void;
}

export type ProfileFields = { readonly [F in keyof typeof columns]?: string | null | undefined };

/** The columns that a change of the profile names. */
export function columnsOf(changes: ProfileFields): string[] {
  return named(changes).map(({ column }) => column);
}

/** Stores the named fields. Policies may go by the department, so what is remembered of the person becomes stale with it. */
export async function writeProfile(
  work: Pick<InCommand, 'tx' | 'at' | 'emit'> & { readonly actor: Actor },
  id: string,
  changes: ProfileFields,
): Promise<void> {
  const { tx, at, emit } = work;
  const set = named(changes);
  if (set.length === 0) return;
  if (changes.department !== undefined) await mustLeaveDepartment(work, id, changes.department);
  const fields = set.map(({ column, value }) => sql`${raw(column)} = ${value}`);
  await tx.rows(sql`update users set ${joined(fields, ', ')}, updated_at = ${at} where id = ${id}`);
  if (changes.department !== undefined) emit({ type: 'access.changed', users: [id] });
}

/** Nobody gets out of a policy by another department, unless they administer people where the policy belongs. */
async function mustLeaveDepartment(
  { tx, actor }: { readonly tx: Tx; readonly actor: Actor },
  id: string,
  department: string | null,
): Promise<void> {
  const held = await departmentHeldBy(tx, id, department);
  if (held.length === 0) return;
  const scope = actor.holds('user.write.other');
  const administered = (place: string | null): boolean =>
    scope === 'everything' || (place !== null && scope?.organizations.includes(place) === true);
  if (!held.every(administered)) throw refuse('user.department_held', {});
}

function named(changes: ProfileFields): { readonly column: string; readonly value: string | null }[] {
  return Object.entries(columns).flatMap(([field, column]) => {
    const value = changes[field as keyof typeof columns];
    return value === undefined ? [] : [{ column, value: column === 'timezone' ? (value ?? 'UTC') : value }];
  });
}
