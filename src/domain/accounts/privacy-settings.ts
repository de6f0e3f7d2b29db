import Type, { type Static } from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { allOf, command, needs, query, self } from '../action.ts';
import { usualVisibility, visibilities } from '../people/visibility.ts';
import { editableUser } from './editable.ts';

/** What becomes of what others can learn of a person, as every surface takes it. */
export const PrivacyFields = {
  data_sharing: Type.Boolean({ description: 'Whether more than your id is told to other systems' }),
  marketing_emails: Type.Boolean({
    description: 'Whether announcements are mailed to you; what concerns your account always is',
  }),
  analytics_tracking: Type.Boolean({ description: 'Whether reports may single you out; totals count everybody' }),
  profile_visibility: Type.Enum(visibilities, {
    description:
      'Who can see your profile: nobody, your teams, your organizations too, or everybody; holders of `user.read.other` always do',
  }),
};

const Settings = Type.Object(PrivacyFields);
type Settings = Static<typeof Settings>;

/** The settings of a person, who is edited by changing them. */
export interface Privacy extends Settings {
  /** Of the person. */
  readonly id: string;
  readonly revision: number;
}

const usual: Settings = {
  data_sharing: false,
  marketing_emails: false,
  analytics_tracking: true,
  profile_visibility: usualVisibility,
};

export const readPrivacy = query('user.read_privacy', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: allOf(needs('user.read'), self('profile')),
  refuses: ['user.not_found'],
  run: ({ db, userId }) => privacyOf(db, userId),
  revisionOf: privacy => privacy,
});

/** Changes the named settings. */
export const changePrivacy = command('user.update_privacy', {
  input: Type.Partial(Settings, { additionalProperties: false }),
  permit: allOf(needs('user.write'), self('profile')),
  refuses: ['user.not_found'],
  audit: { of: 'user', details: { fields: ['name'] } },
  edits: { thing: editableUser, id: (_changes, { userId }) => userId },
  run: async ({ tx, at, userId, target }, changes): Promise<Privacy> => {
    target({ kind: 'user', id: userId }, { fields: Object.keys(changes) });
    await tx.rows({
      name: 'change_privacy',
      text: `update users set privacy = privacy || $2::jsonb, updated_at = $3
        where id = $1 and deleted_at is null and privacy is distinct from privacy || $2::jsonb`,
      values: [userId, JSON.stringify(changes), at],
    });
    return privacyOf(tx, userId);
  },
  revisionOf: privacy => privacy,
});

async function privacyOf(on: Queryable, userId: string): Promise<Privacy> {
  const [found] = await on.rows<{ id: string; revision: number; privacy: Partial<Settings> }>({
    name: 'privacy_of',
    text: 'select id, revision, privacy from users where id = $1 and deleted_at is null',
    values: [userId],
  });
  if (found === undefined) throw refuse('user.not_found', {});
  const { id, revision, privacy } = found;
  return { ...usual, ...privacy, id, revision };
}
