import { statfs } from 'node:fs/promises';
import { hostname } from 'node:os';
import manifest from '../../package.json' with { type: 'json' };
import type { Config } from '../config.ts';
import type { ShareCounter } from '../kernel/share-counter.ts';
import type { Clock } from '../platform/clock.ts';
import { newId } from '../platform/ids.ts';
import type { ThisInstance } from '../platform/metrics/instance.ts';
import { openArchive } from './archive.ts';

const { version } = manifest;

interface Surroundings {
  readonly clock: Clock;
  readonly shares: ShareCounter;
  /** What is shared with others, each with `up` or `down`. */
  readonly states: () => Promise<Readonly<Record<string, string>>>;
}

/** What this process tells of itself. */
export function thisInstance(
  config: Pick<Config, 's3' | 'backups' | 'data'>,
  { clock, shares, states }: Surroundings,
): ThisInstance {
  const always = {
    ...{ id: newId(), host: hostname(), pid: process.pid, version, node: process.version },
    started_at: clock.now().toISOString(),
  };
  const archive = openArchive(config.backups.place);
  archive.close();
  return {
    troubles: async () => Object.entries(await states()).flatMap(([name, state]) => (state === 'down' ? [name] : [])),
    about: () => ({ ...always, memory_bytes: process.memoryUsage.rss(), sockets: shares.taken('sockets') }),
    async storage() {
      const disk = await statfs(config.data).catch(() => null);
      return {
        disk: disk === null ? null : { free_bytes: disk.bavail * disk.bsize, total_bytes: disk.blocks * disk.bsize },
        files: config.s3 === null ? 'disk' : config.s3.bucket,
        backups: archive.place,
      };
    },
  };
}
