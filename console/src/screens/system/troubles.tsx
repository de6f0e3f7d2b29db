import type { ReactNode } from 'react';
import { sizeOf } from '../../parts/save-file.ts';
import { Time } from '../../parts/time.tsx';
import type { System } from './queries.ts';
import { texts } from './texts.tsx';

export interface Trouble {
  readonly key: string;
  /** `bad` harms people now; `warn` will. */
  readonly tone: 'bad' | 'warn';
  readonly text: ReactNode;
}

const hour = 3_600_000;
/** A job that may run and still waits after so long is held up. */
const longestWait = hour / 6;
const leastFree = 0.1;

/** What whoever keeps the server running should look at, the worst first. */
export function troublesOf(system: System, now: number): readonly Trouble[] {
  const found = [...bad(system), ...warnings(system, now)];
  return found.filter(trouble => trouble !== null);
}

const reached = (name: string): string =>
  name === 'bus' ? texts.redisIsAway : name === 'objects' ? texts.bucketIsAway : texts.unreached(name);

function bad({ troubles, ledger, backups }: System): readonly (Trouble | null)[] {
  return [
    ...troubles.map(name => ({ key: name, tone: 'bad' as const, text: reached(name) })),
    ledger === null ? null : { key: 'ledger', tone: 'bad', text: texts.ledgerBroken(ledger) },
    backups.failed === null ? null : { key: 'backup', tone: 'bad', text: texts.backupFailed(backups.failed) },
  ];
}

function warnings({ instances, storage: { disk }, mail, jobs, backups }: System, now: number): (Trouble | null)[] {
  const warn = (key: string, text: ReactNode): Trouble => ({ key, tone: 'warn', text });
  const givenUp = jobs.filter(({ failed }) => failed > 0);
  const { verified_at: verified, every_hours: every } = backups;
  const late = verified !== null && every !== null && now - Date.parse(verified) > 2 * every * hour;
  return [
    new Set(instances.map(({ version }) => version)).size > 1 ? warn('versions', texts.versionsDiffer) : null,
    disk !== null && disk.free_bytes < disk.total_bytes * leastFree
      ? warn('disk', texts.diskFills(sizeOf(disk.free_bytes)))
      : null,
    mail.failed > 0 ? warn('mail', texts.mailFails(mail.failed, mail.error)) : null,
    givenUp.length > 0
      ? warn(
          'failed',
          texts.jobsFail(
            givenUp.reduce((sum, { failed }) => sum + failed, 0),
            givenUp.map(({ name }) => name).join(', '),
          ),
        )
      : null,
    ...jobs.map(({ name, oldest }) =>
      oldest !== null && now - Date.parse(oldest) > longestWait
        ? warn(name, texts.jobsWait(name, <Time at={oldest} relative />))
        : null,
    ),
    verified === null ? warn('none', texts.noBackup) : null,
    late ? warn('late', texts.backupIsOld(<Time at={verified} relative />)) : null,
  ];
}
