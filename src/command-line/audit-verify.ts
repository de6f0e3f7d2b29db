import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { headFile, keptHead } from '../compose/audit-head.ts';
import { type LedgerBeside, withLedger } from '../compose/ledger-beside.ts';
import { type Config, readConfig } from '../config.ts';
import { linesOf } from '../domain/audit/file-lines.ts';
import { type VerifyOptions, verifyLedger } from '../domain/audit/verify.ts';
import { verifyFile } from '../domain/audit/verify-file.ts';
import type { Kept } from '../domain/audit/witness.ts';
import { options, UsageError } from './usage.ts';

export const help = `Usage: gatehouse audit verify [--head NUMBER:HEX]
       gatehouse audit verify --file FILE

Recomputes the audit ledger and says whether events were edited, deleted, added or cut off. The newest head that was
kept in the data folder is expected to be there; --head names one from the log or the webhook instead.
--file checks a file of “gatehouse audit export”, and that the ledger has the very same batches.
Works beside a running server.
Exit code 0: everything is as it was sealed; 1: it is not.`;

export async function execute(args: readonly string[]): Promise<number> {
  const given = options(args, { head: { type: 'string' }, file: { type: 'string' } });
  const head = given.head === undefined ? null : headOf(given.head);
  const { file } = given;
  if (file !== undefined && head !== null) throw new UsageError('--file and --head do not go together');
  const config = readConfig();
  return withLedger(config, ledger => (file === undefined ? whole(config, ledger, head) : ofFile(ledger, file)));
}

async function ofFile({ database, keys }: LedgerBeside, file: string): Promise<number> {
  const bytes = createReadStream(file);
  const input = file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
  // What reading fails with reaches whoever waits for the next line.
  bytes.on('error', error => input.destroy(error));
  const { batches, events, first, last, problems } = await verifyFile(linesOf(input), database, keys);
  for (const problem of problems) console.log(`  ${problem}`);
  const range = first === null ? 'no batch' : `batches ${first} to ${last}`;
  console.log(
    `${file} ${problems.length === 0 ? 'is intact' : 'is not as it was written'}: ${events} events in ${batches} batches (${range})`,
  );
  return problems.length === 0 ? 0 : 1;
}

type Head = NonNullable<VerifyOptions['expectedHead']>;

async function whole(config: Config, { database, keys, objects }: LedgerBeside, head: Head | null): Promise<number> {
  const kept = await keptHead(config.data, keys);
  const result = await verifyLedger(database, keys, {
    ...(head === null ? expected(kept) : { expectedHead: head }),
    objects,
  });
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
