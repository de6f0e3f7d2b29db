import Type from 'typebox';
import { notification } from '../notification.ts';

/** A mail of its own leaves besides. */
export const mfaChanged = notification('mfa.changed', {
  facts: Type.Object({ on: Type.Boolean() }),
  about: 'Two-step sign-in is turned on or off for your account',
  ways: ['app'],
  words: ({ on }) => `Two-step sign-in was turned ${on ? 'on' : 'off'} for your account`,
});
