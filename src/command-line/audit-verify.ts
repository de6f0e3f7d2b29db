import { keptHead } from '../compose/audit-head.ts';
import { openDatabase } from '../compose/database.ts';
import { openKeys } from '../compose/keys.ts';
import { readSecrets } from '../compose/secrets.ts';
import { readConfig } from '../config.ts';
import { verifyLedger } from '../domain/audit/verify.ts';
import { options, UsageError } from './usage.ts';

export const help = `Usage: gatehouse audit verify [--head NUMBER:HEX]

Recomputes the audit ledger and says whether events were edited, deleted, added or cut off. The newest head that was
kept in the data folder is expected to be there; --head names one from the log or the webhook instead.
Exit code 0: everything is as it was sealed; 1: it is not.`;

export async function execute(args: readonly string[]): Promise<number> {
  const given = options(args, { head: { type: 'string' } });
  const config = readConfig();
  const expectedHead = given.head === undefined ? await keptHead(config.data) : headOf(given.head);
  const opened = await openDatabase(config, () => {});
  try {
    const secrets = await readSecrets(config, opened.database);
    const { keyring } = await openKeys(opened.database, secrets.keys);
    const result = await verifyLedger(
      opened.database,
      keyring.derive('audit'),
      expectedHead === null ? {} : { expectedHead },
    );
    for (const finding of result.findings) console.log(`  ${finding.message}`);
    const upTo = result.head === null ? 'nothing is sealed yet' : `head ${result.head.number}:${result.head.head}`;
    console.log(
      `${result.ok ? 'The audit ledger is intact' : `The audit ledger has ${result.problems} problems`}: ` +
        `${result.events} events in ${result.batches} batches, ${result.unsealed} not sealed yet; ${upTo}`,
    );
    return result.ok ? 0 : 1;
  } finally {
    await opened.close();
  }
}

function headOf(text: string): { number: number; head: string } {
  const [, number, head] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  if (number === undefined || head === undefined) throw new UsageError('--head is NUMBER:HEX, as the log gives it');
  return { number: Number(number), head };
}
