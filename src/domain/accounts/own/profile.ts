import Type from 'typebox';
import { command, query, self } from '../../action.ts';
import { avatarOf } from '../../avatars/read-avatar.ts';
import { type User, userById } from '../../people/users.ts';
import { editableUser } from '../editable.ts';
import { changeProfile, ProfileChanges } from '../update-profile.ts';

/** One's own account with one's picture. */
export interface OwnProfile {
  readonly user: User;
  /** By what its address names it; null: none. */
  readonly avatar: string | null;
}

/** One's own profile, as it is in the database now; whoever is signed in has one. */
export const readOwnProfile = query('user.read_profile', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: self('profile'),
  refuses: ['user.not_found'],
  run: async ({ db, userId }): Promise<OwnProfile> => ({
    user: await userById(db, userId, 'everything'),
    avatar: await avatarOf(db, userId),
  }),
  revisionOf: ({ user }) => user,
});

const { imageUrl: _, ...WrittenFields } = ProfileChanges;

/** Changes what one says of oneself; whoever is signed in may. */
export const changeOwnProfile = command('user.update_profile', {
  input: Type.Object(WrittenFields, { additionalProperties: false }),
  permit: self('profile'),
  refuses: ['access.exceeds_own', 'user.department_held', 'user.not_found'],
  audit: { of: 'user', details: { fields: ['name'] } },
  edits: { thing: editableUser, id: (_changes, { userId }) => userId },
  run: async (work, changes): Promise<OwnProfile> => {
    const { tx, userId } = work;
    await changeProfile({ ...work, scope: 'everything' }, userId, changes);
    return { user: await userById(tx, userId, 'everything'), avatar: await avatarOf(tx, userId) };
  },
  revisionOf: ({ user }) => user,
});
