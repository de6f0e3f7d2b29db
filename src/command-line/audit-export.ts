import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { withLedger } from '../compose/ledger-beside.ts';
import { operatorCaller } from '../compose/operator.ts';
import { readConfig } from '../config.ts';
import { rangeOf } from '../domain/audit/export-range.ts';
import { auditStatements } from '../domain/audit/ledger.ts';
import { operatorId } from '../kernel/actor.ts';
import { isMoment, momentWords } from '../kernel/moment.ts';
import { systemClock } from '../platform/clock.ts';
import { options, UsageError } from './usage.ts';

export const help = `Usage: gatehouse audit export --output FILE [--from TIME] [--to TIME]

Writes what happened between two times, or all there is, with what proves it, into a new file: a line of JSON each, as
docs/audit-files.md describes it. TIME is a date (UTC) or an RFC 3339 time; a date as --to includes that day.
docs/verify-audit.mjs checks the file without Gatehouse; “gatehouse audit verify --file” does with all keys.
That it was written is an event of the ledger. Works beside a running server.
Exit code 0: written; 1: not, or something in it is not as it was sealed, which the file says at its end.`;

export async function execute(args: readonly string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const { output, from, to } = options(args, { output: text, from: text, to: text });
  if (output === undefined || output === '') throw new UsageError('--output names the file to write');
  for (const [name, time] of Object.entries({ from, to })) {
    if (time !== undefined && !isMoment(time)) throw new UsageError(`--${name} ${momentWords}`);
  }
  return withLedger(readConfig(), async ({ database, keys, objects }) => {
    const at = systemClock.now();
    const period = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    // First, as for whoever reads it in any other way.
    await database.rows(
      auditStatements(keys).one({
        ...{ action: 'audit.export_range', outcome: 'success', actorId: operatorId, targets: [] },
        ...{ details: period, caller: operatorCaller('command line'), at },
      }),
    );
    let last = '';
    const lines = rangeOf(database, { keys, objects, period, at });
    const kept = async function* (): AsyncGenerator<string> {
      for await (const lineOrMore of lines) {
        last = lineOrMore;
        yield lineOrMore;
      }
    };
    const file = createWriteStream(output, { flags: 'wx', mode: 0o600, flush: true });
    try {
      await pipeline(Readable.from(kept()), file);
    } catch (error) {
      // What is there already was there before.
      if (file.bytesWritten > 0 || !(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
        await rm(output, { force: true });
      }
      throw error;
    }
    // Of our own making, a line before.
    const { end, problems = [] } = JSON.parse(last) as Ending;
    for (const problem of problems) console.error(`  ${problem}`);
    console.log(
      `${output}: ${end.events} events in ${end.batches} batches${problems.length > 0 ? ', not signed' : ''}`,
    );
    return problems.length === 0 ? 0 : 1;
  });
}

interface Ending {
  readonly end: { readonly batches: number; readonly events: number };
  readonly problems?: readonly string[];
}
