import { catalogue } from '../../../../catalogue.ts';

export const texts = catalogue({
  en: {
    title: 'End-to-end encryption',
    ready: 'Your keys are in this browser, and backed up under your passphrase.',
    standingUnknown: 'The server did not say how your keys stand.',
    tryAgain: 'Try again',
    changePassphrase: 'Change passphrase',
    olderBackup: 'Open an older backup',
    save: 'Change',
    presentPassphrase: 'Present passphrase',
    enterIt: 'Enter it',
    newPassphraseIs: 'From then on a new browser opens your keys with this passphrase, and not with the present one:',
    newPassphrase: 'Your new passphrase',
    newPassphraseAgain: 'Enter it once more, from where you kept it',
    notThePassphrase: 'This is not the passphrase above',
    iKeptIt: 'I keep it where I find it again',
    keepItFirst: 'Keep it first, in a password manager or on paper',
    keysStay:
      'Your keys stay the same. Older backups are kept for a while, and each opens with the passphrase that it was made under: if somebody else knows the present one, make new keys instead.',
    passphraseChanged: 'The passphrase was changed',
    olderExplained:
      'An older backup has the keys that you had then. Opened here, this browser reads what was encrypted to them. Your keys of now, and what others encrypt to, stay as they are.',
    noOlder: 'There is no older backup. One is kept whenever you change the passphrase or make new keys.',
    backup: 'Backup',
    versionOf: (version: number, when: string) => `Version ${version}, ${when}`,
    passphraseThen: 'Passphrase that it was made under',
    open: 'Open',
    added: 'Messages that were encrypted to these keys can be read in this browser now',
    nothingNew: 'This browser has all keys of this backup already',
  },
});
