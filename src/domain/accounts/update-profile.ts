import Type from 'typebox';
import type { Tx } from '../../platform/db/queryable.ts';
import { mustOutrank } from '../access/rules.ts';
import { anyOf, command, needs, own } from '../action.ts';
import { Bio, Department, Name, orNull, Phone, Timezone } from './fields.ts';
import { userById } from './users.ts';

export const ProfileChanges = {
  displayName: Type.Optional(orNull(Name)),
  firstName: Type.Optional(orNull(Name)),
  lastName: Type.Optional(orNull(Name)),
  bio: Type.Optional(orNull(Bio)),
  phone: Type.Optional(orNull(Phone)),
  department: Type.Optional(orNull(Department)),
  timezone: Type.Optional(orNull(Timezone)),
};

const columns = {
  displayName: 'display_name',
  firstName: 'first_name',
  lastName: 'last_name',
  bio: 'bio',
  phone: 'phone',
  department: 'department',
  timezone: 'timezone',
} as const;

/** Changes the named profile fields of one's own or another's account; null clears, a time zone back to UTC. */
export const updateProfile = command('user.update_profile', {
  input: Type.Object({ id: Type.String({ format: 'uuid' }), ...ProfileChanges }, { additionalProperties: false }),
  permit: anyOf(own('id', 'user.write'), needs('user.write.other')),
  run: async ({ tx, at, actor, scope, emit, target }, { id, ...changes }) => {
    await userById(tx, id, scope);
    target({ kind: 'user', id }, { fields: columnsOf(changes) });
    await mustOutrank(tx, actor, id, at);
    await writeProfile(tx, id, changes, at);
    emit({ type: 'user.updated', userId: id });
    return userById(tx, id, 'everything');
  },
});

type Changes = { readonly [F in keyof typeof columns]?: string | null | undefined };

/** The columns that a change of the profile names. */
export function columnsOf(changes: Changes): string[] {
  return named(changes).map(({ column }) => column);
}

/** Stores the named fields. */
export async function writeProfile(tx: Tx, id: string, changes: Changes, at: Date): Promise<void> {
  const set = named(changes);
  if (set.length === 0) return;
  await tx.rows({
    text: `update users set ${set.map(({ column }, index) => `${column} = $${index + 3}`).join(', ')}, updated_at = $2
      where id = $1`,
    values: [id, at, ...set.map(({ value }) => value)],
  });
}

function named(changes: Changes): { readonly column: string; readonly value: string | null }[] {
  return Object.entries(columns).flatMap(([field, column]) => {
    const value = changes[field as keyof typeof columns];
    return value === undefined ? [] : [{ column, value: column === 'timezone' ? (value ?? 'UTC') : value }];
  });
}
