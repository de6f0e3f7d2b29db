import { ledgerKeys } from '../domain/audit/keys.ts';
import { createSealer, type Sealer } from '../domain/audit/sealer.ts';
import { headKeeper, keptHead } from './audit-head.ts';
import type { WorkParts } from './work.ts';

const whatToDo =
  'If a backup was restored, stop the server and run gatehouse audit accept; otherwise find out first who changed the database (gatehouse audit verify)';

/** Seals the audit ledger of this database, with the data folder as its witness. */
export async function ledgerSealer(
  { config, database, ports, logger }: Pick<WorkParts, 'config' | 'database' | 'ports' | 'logger'>,
  sealed: () => void,
): Promise<Sealer> {
  const keys = ledgerKeys(ports.keyring);
  const kept = await keptHead(config.data, keys);
  const keeper = headKeeper(config, keys, { outbound: ports.outbound, logger });
  let isFirst = kept.state === 'none';
  return createSealer({
    database,
    keys,
    kept,
    onHead(head, isOwn) {
      sealed();
      if (isFirst && !isOwn) {
        logger.warn(
          { audit: head },
          'no head of the audit ledger was kept here: its batches have our heads, and the newest is kept from now on',
        );
      }
      isFirst = false;
      return keeper.keep(head, isOwn);
    },
    onBreak(why) {
      if (why === null)
        logger.warn('the audit ledger is sealed again: the break was accepted, or what was missing is back');
      else logger.error({ why }, `the audit ledger is no longer sealed. ${whatToDo}`);
    },
    onTampering: (what, eventIds) => logger.error({ eventIds }, `${what}; gatehouse audit verify shows more`),
    onError: error => logger.error({ err: error }, 'the audit ledger could not be sealed'),
  });
}
