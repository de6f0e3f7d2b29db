import type { ReactNode } from 'react';
import { catalogue } from '../../catalogue.ts';
import { counted } from '../../parts/counted.ts';

export const texts = catalogue({
  en: {
    backups: 'Backups',
    allBackups: 'All backups',
    takeABackup: 'Take a backup',
    take: 'Take it',
    schedule: 'Schedule',
    save: 'Save',
    taken: 'Taken',
    kind: 'Type',
    kinds: { full: 'Full', incremental: 'Incremental', selective: 'Selective' },
    kindHints: {
      full: 'Stores everything anew, and so repairs what was damaged in the archive.',
      incremental: 'Stores only what has changed. It restores by itself all the same.',
    },
    status: 'Status',
    waiting: 'Waiting',
    taking: (percent: number) => `Under way, ${percent} %`,
    failed: 'Failed',
    good: 'Good',
    removed: 'Removed',
    whatWentWrong: 'What went wrong',
    rows: 'Rows',
    added: 'Added',
    kept: 'Kept',
    keptDays: 'Kept for how many days',
    theNewestThreeStay: 'The newest three stay, however old they are.',
    withFiles: 'Include stored files',
    encrypted: 'Encrypt it',
    readableByAll: 'Whoever gets hold of it can read what is in it, except sealed secrets.',
    enterIt: 'Enter it',
    nothingWasTaken: 'No backup was taken',
    isTaken: 'The backup is being taken',
    noBackupsYet: 'There are no backups yet',
    takeTheFirst: 'Take the first one, and choose how often one is taken from then on.',

    every: 'Take one',
    hours: (hours: number) =>
      hours % 24 === 0 ? `Every ${counted(hours / 24, 'day', 'days')}` : `Every ${counted(hours, 'hour', 'hours')}`,
    days: (days: number) => counted(days, 'day', 'days'),
    never: 'Never',
    nothingWasChanged: 'The schedule was not changed',
    scheduleChanged: 'The schedule was changed',
    planned: (hours: number | null, days: number | null) =>
      `${hours === null ? 'No backup is taken by itself' : `One is taken every ${hours % 24 === 0 ? counted(hours / 24, 'day', 'days') : counted(hours, 'hour', 'hours')}`}${
        days === null ? '' : `, and the newest is test-restored every ${counted(days, 'day', 'days')}`
      }.`,

    testRestore: 'Test restore',
    testRestoreHint: 'Restores the newest backup into a database of its own, compares every row, and drops it.',
    testRestoreOf: (at: string) => `Test restore of the backup of ${at}`,
    testBegins: 'The test restore begins',
    nothingWasTested: 'The test restore did not begin',
    lastTest: 'Last test restore',
    testRuns: (at: ReactNode) => <>Began {at}.</>,
    testPassed: (at: ReactNode, rows: string) => (
      <>
        Passed on {at}: {rows} rows were restored and compared, and the audit ledger verified.
      </>
    ),
    testFailed: (at: ReactNode, why: string) => (
      <>
        Failed on {at}: {why}
      </>
    ),

    howToRestore: 'How to restore',
    restoreHint: 'On a machine with an empty data folder, or with DATABASE_URL naming an empty database.',
    restoreTheNewest: 'Restore the newest backup',
    checkTheNewest: 'Check the newest backup, beside a running server',
    keepTheKey:
      'A backup opens only with the master key (master.key in the data folder) or a recovery key. Keep one of them where this server is not.',

    isARestoredCopy: (at: ReactNode) => <>This is a copy, restored from the backup of {at}</>,
    nothingLeavesIt: 'Mail waits and schedules rest, so that a copy beside the real server disturbs nobody.',
    letItSend: 'Let it send',
    letItSendAsked: 'Let this copy send mail?',
    mailLeavesThen:
      'Do this when people are to use this server from now on. Mail that has waited leaves at once, and backups and other schedules begin again.',
    released: (mails: number) =>
      mails === 0 ? 'Mail is sent from now on' : `${counted(mails, 'mail leaves', 'mails leave')} now`,
  },
});
