import Type from 'typebox';
import type { Actor, Scope } from '../../kernel/actor.ts';
import type { Target } from '../../kernel/target.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { joined, raw, sql } from '../../platform/db/sql.ts';
import { mustOutrank } from '../access/rules.ts';
import { allOf, anyOf, command, needs, own, self } from '../action.ts';
import { orNull } from '../fields.ts';
import { userWithRoles } from '../people/affiliations.ts';
import { Bio, Department, PersonName, Phone, Timezone } from '../people/fields.ts';
import { userById } from '../people/users.ts';
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
  refuses: ['access.exceeds_own', 'user.not_found'],
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
  refuses: ['access.exceeds_own', 'user.not_found'],
  edits: { thing: editableUser, id: (_changes, { userId }) => userId },
  run: async (work, changes) => {
    const { tx, userId } = work;
    await changeProfile({ ...work, scope: 'everything' }, userId, changes);
    return userWithRoles(tx, userId, 'everything');
  },
  revisionOf: user => user,
});

async function changeProfile(
  { tx, at, actor, scope, target }: ChangingProfile,
  id: string,
  changes: ProfileFields,
): Promise<void> {
  await userById(tx, id, scope);
  target({ kind: 'user', id }, { fields: columnsOf(changes) });
  await mustOutrank(tx, actor, id, at);
  await writeProfile(tx, id, changes, at);
}

interface ChangingProfile {
  readonly tx: Tx;
  readonly at: Date;
  readonly actor: Actor;
  readonly scope: Scope;
  target(target: Target, details?: Readonly<Record<string, unknown>>): void;
}

export type ProfileFields = { readonly [F in keyof typeof columns]?: string | null | undefined };

/** The columns that a change of the profile names. */
export function columnsOf(changes: ProfileFields): string[] {
  return named(changes).map(({ column }) => column);
}

/** Stores the named fields. */
export async function writeProfile(tx: Tx, id: string, changes: ProfileFields, at: Date): Promise<void> {
  const set = named(changes);
  if (set.length === 0) return;
  const fields = set.map(({ column, value }) => sql`${raw(column)} = ${value}`);
  await tx.rows(sql`update users set ${joined(fields, ', ')}, updated_at = ${at} where id = ${id}`);
}

function named(changes: ProfileFields): { readonly column: string; readonly value: string | null }[] {
  return Object.entries(columns).flatMap(([field, column]) => {
    const value = changes[field as keyof typeof columns];
    return value === undefined ? [] : [{ column, value: column === 'timezone' ? (value ?? 'UTC') : value }];
  });
}
