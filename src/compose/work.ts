import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { sendWaitingInvitations } from '../domain/accounts/invitations/send-waiting.ts';
import { activityCounter } from '../domain/audit/count-activity.ts';
import { runSync, startHourlySync } from '../domain/companies/run-sync.ts';
import type { Job } from '../domain/events.ts';
import { rotateKeys } from '../domain/keys/rotate-keys.ts';
import { unfinishedRotation } from '../domain/keys/rotations.ts';
import { deliverMail } from '../domain/mail/outbox.ts';
import { tellMissedFactors } from '../domain/mfa/missed-factors.ts';
import { tellOfRequests } from '../domain/organizations/tell-administrators.ts';
import { sendResetLink } from '../domain/passwords/forget-password.ts';
import type { Ports } from '../domain/ports.ts';
import { keepCounts } from '../domain/upkeep/keep-counts.ts';
import { sweepExpired } from '../domain/upkeep/sweep-expired.ts';
import type { Perform } from '../kernel/perform.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, OpenTx } from '../platform/db/database.ts';
import { tidy } from '../platform/db/tidy.ts';
import { createJobs } from '../platform/jobs/jobs.ts';
import { createMailer } from '../platform/mail/mailer.ts';
import { keysKnownWithinMilliseconds } from './keys.ts';
import { ledgerSealer } from './ledger-sealer.ts';
import { operatorCaller } from './operator.ts';

/** What goes on besides requests: jobs, sweeps and the sealing of the audit ledger. */
export interface Work {
  insert(tx: OpenTx, job: Job): void;
  wake(jobs: readonly Job[]): void;
  /** Why the audit ledger is not sealed any more; null when all is well. */
  ledgerBreak(): string | null;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface WorkParts {
  readonly config: Config;
  readonly database: Database;
  readonly ports: Ports;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether no other process writes to this database. */
  readonly soleWriter: () => boolean;
  readonly perform: Perform;
}

const names = [
  'mail.deliver',
  'mail.deliver.bulk',
  'user.invite',
  'password.forgotten',
  'organization.tell_of_requests',
  'sweep.expired',
  'mfa.missed',
  'company.sync',
  'company.sync.hourly',
  'keys.rotate',
  'counts.keep',
  'people.tidy',
] as const;

/** Puts it together; nothing runs before `start`. */
export async function createWork(parts: WorkParts): Promise<Work> {
  const { config, database, ports, clock, logger, soleWriter, perform } = parts;
  const mailer = createMailer({ smtpUrl: config.smtpUrl, from: config.mailFrom, keepIn: join(config.data, 'mail') });
  const jobs = createJobs<Job>({ server: database.options.server, names, log: logger });
  const delivery = { database, keyring: ports.keyring, mailer, clock };
  jobs.work('mail.deliver', ({ mailId }, run) => deliverMail(delivery, mailId, run), 2);
  jobs.work('mail.deliver.bulk', ({ mailId }, run) => deliverMail(delivery, mailId, run));
  jobs.work('user.invite', () => perform(sendWaitingInvitations, {}, operatorCaller('job')));
  jobs.every('* * * * *', 'user.invite');
  jobs.work('password.forgotten', data => perform(sendResetLink, data, operatorCaller('job')));
  jobs.work('organization.tell_of_requests', data => perform(tellOfRequests, data, operatorCaller('job')));
  jobs.every('*/10 * * * *', 'organization.tell_of_requests');
  jobs.work('sweep.expired', async () => void (await sweepExpired(database, clock.now())));
  jobs.every('17 * * * *', 'sweep.expired');
  jobs.work('counts.keep', () => keepCounts(database));
  jobs.every('* * * * *', 'counts.keep');
  jobs.work('people.tidy', () => tidy(database.options, ['users', 'user_roles', 'organization_members']));
  jobs.work('mfa.missed', () => tellMissedFactors(database, perform, operatorCaller('job'), clock.now()));
  jobs.every('* * * * *', 'mfa.missed');
  const syncParts = () => ({ perform, connectWise: ports.connectWise, caller: operatorCaller('job') });
  jobs.work('company.sync', ({ syncId }, run) => runSync(syncParts(), syncId, run));
  jobs.work('company.sync.hourly', () => startHourlySync(syncParts()));
  if (ports.connectWise !== null) jobs.every('41 * * * *', 'company.sync.hourly');
  const stopping = new AbortController();
  jobs.work('keys.rotate', (_data, run) =>
    rotateKeys({
      database,
      keyring: ports.keyring,
      learn: ports.keyVersions.learn,
      perform: (action, input) => perform(action, input, operatorCaller('job')),
      knownWithinMilliseconds: () => (soleWriter() ? 0 : keysKnownWithinMilliseconds),
      signal: AbortSignal.any([run.signal, stopping.signal]),
    }),
  );
  // What an instance sealed under an older version while it did not answer.
  jobs.every('37 * * * *', 'keys.rotate');
  const activity = activityCounter({
    database,
    now: () => clock.now(),
    onError: error => logger.error({ err: error }, 'the activity in the audit ledger could not be counted'),
  });
  const sealer = await ledgerSealer(parts, () => activity.look());
  return {
    insert: (tx, job) => jobs.insert(tx, job),
    wake: done => {
      for (const job of done) jobs.wake(job.name);
    },
    ledgerBreak: () => sealer.broken(),
    async start() {
      await jobs.start();
      sealer.start();
      activity.look();
      if ((await unfinishedRotation(database)) !== undefined) {
        await database.transact(async tx => jobs.insert(tx, { name: 'keys.rotate', data: {} }));
        jobs.wake('keys.rotate');
      }
    },
    async stop() {
      stopping.abort();
      await jobs.stop();
      await sealer.stop();
      await activity.stop();
      await mailer.close();
    },
  };
}
