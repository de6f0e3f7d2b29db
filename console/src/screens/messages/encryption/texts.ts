import { catalogue } from '../../../catalogue.ts';
import { numeral } from '../../../parts/time.tsx';

export const texts = catalogue({
  en: {
    encryption: 'End-to-end encryption',
    standings: {
      none: {
        title: 'Set up end-to-end encryption',
        text: 'This conversation is encrypted. To write in it you need keys of your own, which only you have.',
        action: 'Set it up',
      },
      locked: {
        title: 'Open your keys in this browser',
        text: 'Your keys are backed up under your passphrase. With it, this browser can read and write here.',
        action: 'Enter passphrase',
      },
      foreign: {
        title: 'Make new keys',
        text: 'Your keys were made by another program, and there is no backup that this one can open.',
        action: 'Make new keys',
      },
      unsupported: {
        title: 'This browser cannot encrypt',
        text: 'It lacks X25519 or Ed25519, or the page is not served by https. A newer browser can.',
        action: '',
      },
    },
    standingUnknown: { title: 'Your keys could not be looked at', text: 'The server did not answer.', action: '' },
    tryAgain: 'Try again',
    open: 'Open',
    openWithPassphrase: 'Enter the passphrase that you kept when you set encryption up.',
    passphrase: 'Passphrase',
    lostPassphrase: 'I do not have it any more',
    setUp: 'Set up',
    replaceKeys: 'Make new keys',
    whatIsLost: 'What new keys mean',
    lost: [
      'Messages that were encrypted to you before can be read only in browsers that still have the old keys.',
      'The people you write with are told, and have to compare the safety number again.',
      'Your other browsers need the new passphrase.',
    ],
    passphraseIs:
      'Your keys are made in this browser and kept on the server as a backup that only this passphrase opens. Nobody can give it to you again: without it, a new browser reads nothing.',
    yourPassphrase: 'Your passphrase',
    passphraseAgain: 'Enter it once more, from where you kept it',
    notThePassphrase: 'This is not the passphrase above',
    iKeptIt: 'I keep it where I find it again',
    keepItFirst: 'Keep it first, in a password manager or on paper',
    noForwardSecrecy:
      'There is no forward secrecy: whoever gets hold of your keys can read all messages that were ever encrypted to them, also those of before. The server sees who writes to whom, when, and about how long, but not a word.',
    keysMade: 'End-to-end encryption is set up',
    keyProblems: {
      wrong_passphrase: 'This is not the passphrase',
      weak_passphrase: 'The passphrase is too short',
      changed_meanwhile: 'The keys have changed meanwhile. Look again.',
      no_backup: 'There is no backup',
      damaged: 'The backup is damaged',
      newer_version: 'The backup was made by a newer version of this page. Reload it.',
      no_keys: 'They have no keys',
      no_identity: 'Your keys are not in this browser',
    },
    thatFailed: 'That did not work',
    noKeysHere: 'Your keys are not in this browser',
    haveNoKeys: (names: readonly string[]) =>
      `${names.join(', ')} ${names.length === 1 ? 'has' : 'have'} not set up end-to-end encryption yet: nothing can be sent here until then`,
    keysOfChanged: (names: readonly string[]) =>
      `The key of ${names.join(', ')} changed since you verified it. Compare the safety number first`,
    tooLongEncrypted: 'It is too long to be encrypted',
    tooManyEncrypted: 'Too many people take part for this to be encrypted',
    notEncryptedAnyMore: 'The conversation is not encrypted any more. Send it again if everybody may read it',
    keyChanged: (name: string) =>
      `The key of ${name} changed since you verified it. Nothing is sent until you look at it.`,
    compare: 'Compare',
    notDecrypted: (failed: number, all: number) =>
      `${numeral(failed)} of ${numeral(all)} messages could not be decrypted`,
    safetyNumberWith: (name: string) => `Safety number with ${name}`,
    changedExplained: (name: string) =>
      `${name} has another key than the one you verified. That is so when they made new keys, or when somebody reads along.`,
    isVerified: (name: string) => `You have verified ${name}.`,
    compareSays: (name: string) =>
      `Compare it with ${name} where you know that it is them: in person, or in a call. If it is the same, nobody sits between you.`,
    goOnUncompared: 'Go on without comparing',
    takeMarkAway: 'Take the mark away',
    markVerified: 'They are the same: mark as verified',
    verified: 'Verified',
  },
});
