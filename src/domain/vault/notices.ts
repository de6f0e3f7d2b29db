import Type from 'typebox';
import { notification } from '../notification.ts';

export const credentialTakenBack = notification('credential.taken_back', {
  facts: Type.Object({ credential: Type.String() }),
  about: 'A credential that was shared with you for a time is taken back',
  ways: ['app', 'mail', 'off'],
  words: ({ credential }, by) =>
    by === null
      ? `The credential ${credential} is no longer shared with you`
      : `${by} no longer shares the credential ${credential} with you`,
});
