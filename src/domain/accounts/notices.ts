import Type from 'typebox';
import { givenAndTaken } from '../given-and-taken.ts';
import { notification } from '../notification.ts';

/** A mail of its own leaves besides. */
export const passwordChanged = notification('account.password_changed', {
  facts: Type.Object({ ip: Type.String() }),
  about: 'Your password is changed',
  ways: ['app'],
  words: ({ ip }) => `Your password was changed, from the IP address ${ip}`,
});

const helpedWith = {
  mfa_reset: 'took away your second factor',
  account_unlocked: 'unlocked your account',
  sessions_ended: 'ended your sessions',
} as const;

/** A mail of its own leaves besides. */
export const accountHelped = notification('account.helped', {
  facts: Type.Object({ what: Type.Enum(['mfa_reset', 'account_unlocked', 'sessions_ended']) }),
  about: 'An administrator unlocks your account, ends your sessions or takes away your second factor',
  ways: ['app'],
  words: ({ what }, by) => `${by ?? 'An administrator'} ${helpedWith[what]}`,
});

export const rolesChanged = notification('account.roles_changed', {
  facts: Type.Object({ given: Type.Array(Type.String()), taken: Type.Array(Type.String()) }),
  about: 'You are given a role, or one is taken from you',
  ways: ['app', 'mail', 'off'],
  words: ({ given, taken }, by) => givenAndTaken('role', { given, taken }, by),
});

export const profileSetUp = notification('account.profile_set_up', {
  facts: Type.Object({}),
  about: 'Your profile is set up',
  ways: ['app', 'off'],
  words: () => 'Your profile is set up',
});

export const accountNotices = [passwordChanged, accountHelped, rolesChanged, profileSetUp];
