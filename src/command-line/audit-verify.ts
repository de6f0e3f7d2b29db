import { headFile, keptHead } from '../compose/audit-head.ts';
import { openDatabase } from '../compose/database.ts';
import { openKeys } from '../compose/keys.ts';
import { readSecrets } from '../compose/secrets.ts';
import { readConfig } from '../config.ts';
import { ledgerKeys } from '../domain/audit/keys.ts';
import { type VerifyOptions, verifyLedger } from '../domain/audit/verify.ts';
import type { Kept } from '../domain/audit/witness.ts';
import { mustBeMigrated } from '../platform/db/migrate.ts';
import { options, UsageError } from './usage.ts';

export const help = `Usage: gatehouse audit verify [--head NUMBER:HEX]

Recomputes the audit ledger and says whether events were edited, deleted, added or cut off. The newest head that was
kept in the data folder is expected to be there; --head names one from the log or the webhook instead.
Exit code 0: everything is as it was sealed; 1: it is not.`;

export async function execute(args: readonly string[]): Promise<number> {
  const given = options(args, { head: { type: 'string' } });
  const head = given.head === undefined ? null : headOf(given.head);
  const config = readConfig();
  const opened = await openDatabase(config, () => {});
  try {
    await mustBeMigrated(opened.database);
    const secrets = await readSecrets(config, opened.database);
    const { keyring } = await openKeys(opened.database, secrets.keys);
    const keys = ledgerKeys(keyring);
    const kept = await keptHead(config.data, keys);
    const result = await verifyLedger(opened.database, keys, head === null ? expected(kept) : { expectedHead: head });
    const notices = [...result.notices];
    if (head === null && kept.state === 'none' && result.batches > 0) {
      notices.push(`no head was kept in ${headFile(config.data)}: without --head, a missing end cannot be detected`);
    }
    for (const { message } of result.findings) console.log(`  ${message}`);
    for (const notice of notices) console.log(`  note: ${notice}`);
    const upTo = result.head === null ? 'nothing is sealed yet' : `head ${result.head.number}:${result.head.head}`;
    const intact = notices.length === 0 ? 'is intact' : 'is intact but for what is noted above';
    console.log(
      `The audit ledger ${result.ok ? intact : `has ${result.problems} ${result.problems === 1 ? 'problem' : 'problems'}`}: ` +
        `${result.events} events in ${result.batches} batches, ${result.unsealed} not sealed yet; ${upTo}`,
    );
    return result.ok ? 0 : 1;
  } finally {
    await opened.close();
  }
}

function expected(kept: Kept): VerifyOptions {
  if (kept.state === 'damaged') return { damagedHead: kept.why };
  return kept.state === 'none' ? {} : { expectedHead: kept.head };
}

function headOf(text: string): { number: number; head: string } {
  const [, number, head] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  if (number === undefined || head === undefined) throw new UsageError('--head is NUMBER:HEX, as the log gives it');
  return { number: Number(number), head };
}
