import Type from 'typebox';
import { archiveKeys } from '../../platform/archive/archive-keys.ts';
import { holdingSessionLock } from '../../platform/db/session-lock.ts';
import { describeError } from '../../platform/describe-error.ts';
import { ledgerKeys } from '../audit/keys.ts';
import { type JobParts, job } from '../job.ts';
import { archiveLock } from './archive-lock.ts';
import { drill } from './drill.ts';
import { drillBegan, drillEnded } from './record-drill.ts';
import { repositoryKey } from './repository-key.ts';

/** Restores a backup for trial, and keeps what came of it. Killed, it is tried again; what it left is dropped by then. */
export const drillBackup = job('backup.drill', {
  data: Type.Object({ backup: Type.String() }, { additionalProperties: false }),
  expire: 24 * 3600,
  run: async (parts, { backup }) => {
    // Nothing may be swept from the archive meanwhile.
    const done = await holdingSessionLock(parts.database.options, archiveLock, () => attempt(parts, backup));
    if (!done.held) throw new Error('another instance writes to the archive');
  },
});

async function attempt({ database, ports, perform }: JobParts, id: string): Promise<void> {
  const drillId = await perform(drillBegan, { backup: id });
  let rows: number | null = null;
  let why: string | null = null;
  try {
    const store = ports.archive.open();
    const key = repositoryKey(ports.keyring);
    const parts = {
      connection: database.options,
      store,
      keys: archiveKeys(key),
      ledger: ledgerKeys(ports.keyring),
      objects: ports.objects,
      id,
    };
    rows = await drill(parts).finally(() => store.close());
  } catch (error) {
    why = error instanceof Error ? error.message : describeError(error).message;
  }
  await perform(drillEnded, { id: drillId, backup: id, rows, why });
}
