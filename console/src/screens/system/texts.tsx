import type { ReactNode } from 'react';
import { catalogue } from '../../catalogue.ts';
import { counted } from '../../parts/counted.ts';

export const texts = catalogue({
  en: {
    system: 'System',
    allIsWell: 'All is well',
    nothingToLookAt: 'Everything that the server needs answers, and nothing waits longer than it should.',
    toLookAt: 'To look at',
    redisIsAway: 'Redis cannot be reached. Instances serve on; each limits calls by itself.',
    bucketIsAway:
      'The bucket for files cannot be reached. What needs files is answered with an error until it is back.',
    unreached: (name: string) => `${name} cannot be reached.`,
    ledgerBroken: (why: string) => `The audit ledger is not sealed any more: ${why}`,
    versionsDiffer: 'The instances are of different versions. Stop all of them, then start them with the same one.',
    diskFills: (free: string) => `Only ${free} are left on the disk of the data folder.`,
    mailFails: (count: number, why: string | null) =>
      `${counted(count, 'mail was', 'mails were')} given up in the last seven days${why === null ? '' : `, the last one because: ${why}`}.`,
    jobsFail: (count: number, names: string) => `${counted(count, 'job was', 'jobs were')} given up: ${names}.`,
    jobsWait: (name: string, since: ReactNode) => (
      <>
        Jobs of {name} wait since {since}.
      </>
    ),
    backupFailed: (why: string) => `The last backup failed: ${why}`,
    noBackup: 'There is no backup that was read back. Take one, and set a schedule.',
    backupIsOld: (at: ReactNode) => <>The newest backup that was read back is of {at}.</>,

    instances: 'Instances',
    machine: 'Machine',
    thisOne: 'Answers you',
    version: 'Version',
    started: 'Started',
    memory: 'Memory',
    openPages: 'Open pages and devices',
    process: (pid: number, node: string) => `Process ${pid}, Node ${node}`,

    databaseAndStorage: 'Database and storage',
    postgres: 'PostgreSQL',
    size: 'Database size',
    connections: 'Connections',
    of: (used: string, most: string) => `${used} of ${most}`,
    diskOfData: 'Data disk',
    freeOf: (free: string, total: string) => `${free} free of ${total}`,
    files: 'Files',
    inTheDataFolder: 'In the data folder',
    inTheBucket: (name: string) => `In the bucket ${name}`,
    backups: 'Backups',
    newestBackup: 'Newest backup',
    none: 'None',
    auditLedger: 'Audit ledger',
    sealed: 'Sealed',
    broken: 'Not sealed',

    mail: 'Mail',
    lastSevenDays: 'Of the last seven days.',
    how: 'How it leaves',
    smtp: 'By the mail server',
    kept: 'It is kept in the data folder and not sent; set SMTP_URL',
    sent: 'Delivered',
    waiting: 'Waiting',
    failed: 'Given up',

    jobs: 'Queue',
    jobsHint: 'What goes on in the background, over all instances. What was given up is kept for some days.',
    job: 'Job',
    running: 'Running',
    since: 'Waits since',
    nothingQueued: 'Nothing waits, runs or was given up',

    largestTables: 'Largest tables',
    table: 'Table',
    rows: 'Rows',
    about: (count: string) => `About ${count}`,
    takes: 'With indexes',

    limits: 'Limits',
    limitsHint: 'What one person, address or organization may take of what all share.',
  },
});
