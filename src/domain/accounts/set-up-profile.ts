import Type from 'typebox';
import { refuseField } from '../../kernel/errors.ts';
import { foldAscii } from '../../kernel/fold-ascii.ts';
import { randomToken } from '../../platform/crypto/tokens.ts';
import { sql } from '../../platform/db/sql.ts';
import { allOf, command, needs, self } from '../action.ts';
import { notify } from '../notifications/notify.ts';
import { Department, Email, JobTitle, Phone } from '../people/fields.ts';
import { type User, userById } from '../people/users.ts';
import { editableUser } from './editable.ts';
import { profileSetUp } from './notices.ts';
import { writeProfile } from './update-profile.ts';

const Given = Type.String({ minLength: 1, maxLength: 255, format: 'name' });

/** Reads on after `PROF_`: the moment of the first setup in UTC, and what tells it from others of that second. */
const profileId = (at: Date): string =>
  `PROF_${at.toISOString().slice(0, 19).replace('T', '_').replaceAll(/[-:]/g, '')}_${randomToken()
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, 8)}`;

export interface SetUpProfile {
  readonly profileId: string;
  readonly active: boolean;
  readonly steps: readonly string[];
  /** As it is now. */
  readonly user: User;
}

/** Sets up one's own profile: names, how one is reached, what one does, and how the console looks. Once more changes it. */
export const setUpProfile = command('user.set_up_profile', {
  input: Type.Object(
    {
      firstName: Given,
      lastName: Given,
      email: Type.Optional(Email),
      phone: Type.Optional(Phone),
      department: Type.Optional(Department),
      jobTitle: Type.Optional(JobTitle),
      preferences: Type.Optional(
        Type.Object(
          {
            theme: Type.Optional(Type.Enum(['light', 'dark', 'auto'])),
            notifications: Type.Optional(Type.Boolean()),
          },
          { additionalProperties: false },
        ),
      ),
    },
    { additionalProperties: false },
  ),
  permit: allOf(needs('user.write'), self('profile')),
  refuses: ['user.department_held', 'user.not_found'],
  audit: { of: 'user', details: { fields: ['name'] } },
  edits: { thing: editableUser, id: (_input, { userId }) => userId },
  run: async (work, { email, jobTitle, preferences = {}, ...profile }): Promise<SetUpProfile> => {
    const { tx, at, userId, target, step } = work;
    const steps: string[] = [];
    const reach = (name: string): void => {
      step(name);
      steps.push(name);
    };
    const user = await userById(tx, userId, 'everything');
    if (email !== undefined && foldAscii(email) !== foldAscii(user.email))
      throw refuseField('email', 'must be your own; change it in your settings');
    reach('validation');
    target({ kind: 'user', id: userId }, { fields: Object.keys({ ...profile, ...preferences }) });
    await writeProfile(work, userId, profile);
    const id = profileId(at);
    const [row] = await tx.rows<{ profile_id: string; active: boolean }>(
      sql`update users set profile_id = coalesce(profile_id, ${id}), preferences = preferences || ${JSON.stringify(preferences)}::jsonb,
          job_title = coalesce(${jobTitle ?? null}, job_title), updated_at = ${at}
        where id = ${userId} returning profile_id, active`,
    );
    reach('creation');
    if (row?.profile_id === id)
      await notify(work, profileSetUp, { to: [userId], facts: {}, by: null, target: { kind: 'user', id: userId } });
    reach('notification');
    return {
      profileId: row?.profile_id ?? '',
      active: row?.active ?? false,
      steps,
      user: await userById(tx, userId, 'everything'),
    };
  },
  revisionOf: ({ user }) => user,
});
