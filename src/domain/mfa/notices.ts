import Type from 'typebox';
import { notification } from '../notification.ts';
import { factorNames } from './methods.ts';

/** A mail of its own leaves besides. */
export const mfaChanged = notification('mfa.changed', {
  facts: Type.Object({
    on: Type.Boolean(),
    // By adding the first passkey or removing the last. What an older version stored does not say.
    byPasskey: Type.Optional(Type.Boolean()),
  }),
  about: 'Two-step sign-in is turned on or off for your account, also by a passkey',
  ways: ['app'],
  words: ({ on, byPasskey = false }) =>
    byPasskey
      ? `A passkey was ${on ? 'added to' : 'removed from'} your account, which turned two-step sign-in ${on ? 'on' : 'off'}`
      : `Two-step sign-in was turned ${on ? 'on' : 'off'} for your account`,
});

const named = {
  totp: 'An authenticator app was',
  passkey: 'A passkey was',
  email: 'Codes by e-mail were',
  sms: 'Codes by SMS were',
} as const;

/** A mail of its own leaves besides. */
export const factorsChanged = notification('mfa.factors_changed', {
  facts: Type.Object({ on: Type.Boolean(), what: Type.Enum(factorNames) }),
  about: 'A way of two-step sign-in is added to your account or removed',
  ways: ['app'],
  words: ({ on, what }) => `${named[what]} ${on ? 'added to' : 'removed from'} your two-step sign-in`,
});
