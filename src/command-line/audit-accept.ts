import { headKeeper, keptHead } from '../compose/audit-head.ts';
import { openDatabase } from '../compose/database.ts';
import { createLogger } from '../compose/gatehouse.ts';
import { mustOpen, openKeys } from '../compose/keys.ts';
import { operatorCaller } from '../compose/operator.ts';
import { readSecrets } from '../compose/secrets.ts';
import { readConfig } from '../config.ts';
import { acceptBreak } from '../domain/audit/accept.ts';
import { ledgerKeys } from '../domain/audit/keys.ts';
import { systemClock } from '../platform/clock.ts';
import { migrate } from '../platform/db/migrate.ts';
import { createOutboundClient } from '../platform/http-client/client.ts';
import { options, UsageError } from './usage.ts';

export const help = `Usage: gatehouse audit accept [--reason "WHY"]

For when nothing is sealed any more because the audit ledger in the database is not the one whose head was kept in the
data folder, as after a backup was restored. Without --reason it shows what does not fit and changes nothing. With it,
the ledger goes on from where it ends now, and says so for ever: in an event, in its next batch, in the log and at the
webhook. The server must not be running; with REDIS_URL set, it may,
and an instance whose own file was damaged has to be started again.
Exit code 0: accepted; 1: there was nothing to accept, or no reason was given.`;

const longestReason = 500;

export async function execute(args: readonly string[]): Promise<number> {
  const given = options(args, { reason: { type: 'string' } });
  const reason = given.reason?.trim() ?? null;
  if (reason === '' || (reason?.length ?? 0) > longestReason) {
    throw new UsageError(`--reason takes 1 to ${longestReason} characters`);
  }
  const config = readConfig();
  const opened = await openDatabase(config, () => {});
  const outbound = createOutboundClient({ allow: config.outboundAllow });
  try {
    const secrets = await readSecrets(config, opened.database);
    await mustOpen(opened.database, secrets.keys);
    await migrate(opened.database.options);
    const { keyring } = await openKeys(opened.database, secrets.keys);
    const keys = ledgerKeys(keyring);
    const kept = await keptHead(config.data, keys);
    const record = {
      action: 'audit.accepted',
      outcome: 'success',
      actorId: null,
      targets: [],
      details: {},
      caller: operatorCaller('command line'),
      at: systemClock.now(),
    } as const;
    const done = await acceptBreak(opened.database, { keys, kept, reason, record });
    if (done.outcome === 'fits') {
      console.error('gatehouse audit accept: the ledger continues from the kept head; there is nothing to accept');
      return 1;
    }
    if (done.outcome === 'busy') {
      console.error('gatehouse audit accept: another instance is sealing at this moment; try again');
      return 1;
    }
    const { why, kept: before, found } = done.broken;
    console.log(`What does not fit: ${why}\n  kept   ${before ?? 'nothing usable'}\n  found  ${found ?? 'nothing'}`);
    if (done.outcome === 'shown') {
      console.error('gatehouse audit accept: nothing was changed; --reason "WHY" accepts it');
      return 1;
    }
    const keeper = headKeeper(config, keys, { outbound, logger: createLogger({ logLevel: 'warn' }) });
    await keeper.keep(done.head, true, done.broken);
    console.log(`Accepted: the ledger goes on with batch ${done.head.number}, which records it permanently.`);
    return 0;
  } finally {
    await outbound.close();
    await opened.close();
  }
}
