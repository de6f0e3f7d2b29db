import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { openArchive } from '../compose/archive.ts';
import type { Config } from '../config.ts';
import { backupStanding } from '../domain/backups/standing.ts';
import { systemClock } from '../platform/clock.ts';
import type { Queryable } from '../platform/db/queryable.ts';
import { describeError } from '../platform/describe-error.ts';
import { askDatabase } from './doctor-database.ts';
import { bad, good, note, type Outcome } from './outcome.ts';

/** What a server far away has to be like. */
interface Far {
  readonly connections: number;
  readonly standby: string;
  readonly fsync: string;
  readonly ssl: boolean;
  /** Whether the connection leaves the machine. */
  readonly remote: boolean;
  readonly now: Date;
}

/** 15 that serve, the lock's, and those of a backup, a rotation and a command beside. */
const perInstance = 20;
const mostApart = 5_000;

/** Whether backups go somewhere that helps, and how the newest one is. */
export async function backups(config: Config): Promise<Outcome[]> {
  const { place, recoveryKey } = config.backups;
  const outcomes: Outcome[] = [];
  const archive = openArchive(place);
  try {
    const kept = (await archive.list('backups')).length;
    outcomes.push(good(`${kept} backups are in ${archive.place}`));
  } catch (error) {
    outcomes.push(bad(`backups cannot go to ${archive.place}: ${describeError(error).message}; correct BACKUP_*`));
  } finally {
    archive.close();
  }
  if (place.kind === 'folder' && (await onOneDisk(place.folder, config.data)))
    outcomes.push(
      note(`${place.folder} is on the disk of the data: a backup there is lost with the disk; set BACKUP_TO`),
    );
  if (recoveryKey === null)
    outcomes.push(
      note('backups open with the master key alone; `gatehouse backup new-recovery-key` makes a second key'),
    );
  return [...outcomes, ...(await askDatabase(config, 'backups', howTheyStand))];
}

async function howTheyStand(on: Queryable): Promise<Outcome[]> {
  const { now, verified_at: verified, failed, every_hours: every, drill } = await backupStanding(on);
  const outcomes: Outcome[] = [];
  if (verified === null) outcomes.push(note('there is no backup yet that was read back; take one, and set a schedule'));
  else {
    const hours = Math.floor((Date.parse(now) - Date.parse(verified)) / 3_600_000);
    const text = `the newest backup that was read back is ${hours} hours old`;
    outcomes.push(every !== null && hours > 2 * every ? bad(`${text}, and one is due every ${every}`) : good(text));
  }
  if (failed !== null) outcomes.push(bad(`the last backup failed: ${failed}`));
  if (verified !== null && every === null) outcomes.push(note('no backups are scheduled'));
  if (drill?.status === 'failed')
    outcomes.push(bad(`the last trial of restoring a backup failed: ${drill.error ?? 'it was broken off'}`));
  return outcomes;
}

/** Whether a PostgreSQL of one's own has what we lean on. The embedded one does. */
export async function databaseServer(config: Config): Promise<Outcome[]> {
  if (config.databaseUrl === null) return [];
  const several = /^[^/]+\/\/(?:[^@/]*@)?[^/]*,/.test(config.databaseUrl);
  return askDatabase(config, null, async on => {
    const before = systemClock.now().getTime();
    const [row] = await on.rows<Far>({
      text: `select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as connections,
        current_setting('synchronous_standby_names') as standby, current_setting('fsync') as fsync,
        coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as ssl,
        coalesce(not (inet_client_addr() << '127.0.0.0/8' or inet_client_addr() = '::1'), false) as remote, clock_timestamp() as now`,
    });
    return row === undefined ? [] : farOutcomes(row, { several, here: (before + systemClock.now().getTime()) / 2 });
  });
}

function farOutcomes(far: Far, { several, here }: { readonly several: boolean; readonly here: number }): Outcome[] {
  const outcomes: Outcome[] = [];
  const text = `PostgreSQL allows ${far.connections} connections; an instance takes up to ${perInstance}`;
  outcomes.push(far.connections < perInstance ? bad(`${text}; raise max_connections`) : good(text));
  const apart = Math.round(Math.abs(new Date(far.now).getTime() - here));
  if (apart > mostApart)
    outcomes.push(bad(`the clocks of this machine and of PostgreSQL are ${apart} ms apart; keep both in step (NTP)`));
  if (far.fsync === 'off') outcomes.push(note('fsync is off in PostgreSQL: a power cut ruins the database; set it on'));
  if (far.remote && !far.ssl)
    outcomes.push(note('what goes to PostgreSQL can be read on its way; add ?sslmode=verify-full to DATABASE_URL'));
  if (several && far.standby === '')
    outcomes.push(
      note('commits wait for no standby: a failover may lose what was acknowledged; set synchronous_standby_names'),
    );
  return outcomes;
}

/** What a proxy in front needs to be told. */
export async function proxy({ publicUrl, trustProxy, host }: Config): Promise<Outcome[]> {
  const secure = publicUrl.startsWith('https:');
  if (secure && trustProxy.length === 0)
    return [
      note('PUBLIC_URL is https, and TRUST_PROXY is empty: to us everybody comes from the proxy’s address; name it'),
    ];
  if (secure && ['0.0.0.0', '::'].includes(host))
    return [note(`HOST is ${host}: see to it that only the proxy reaches this port`)];
  return [];
}

async function onOneDisk(folder: string, data: string): Promise<boolean> {
  const [one, other] = await Promise.all([folder, data].map(diskOf));
  return one !== undefined && one === other;
}

/** The disk that a folder is on, or will be once it is made. */
async function diskOf(folder: string): Promise<number | undefined> {
  const found = await stat(folder).catch(() => undefined);
  if (found !== undefined) return found.dev;
  return dirname(folder) === folder ? undefined : diskOf(dirname(folder));
}
