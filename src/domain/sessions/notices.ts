import Type from 'typebox';
import { notification } from '../notification.ts';

export const newDeviceSignedIn = notification('session.new_device', {
  facts: Type.Object({ ip: Type.String() }),
  about: 'A new device signs in to your account',
  // Not to be switched off by whoever got in.
  ways: ['app', 'mail'],
  words: ({ ip }) => `A new device signed in to your account, from the IP address ${ip}`,
});
