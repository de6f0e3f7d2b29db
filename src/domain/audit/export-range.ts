import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { beginningOf, endOf } from '../../kernel/moment.ts';
import type { Database } from '../../platform/db/database.ts';
import type { Objects } from '../../platform/objects/objects.ts';
import { needs, query } from '../action.ts';
import { AuditFilters } from './audit-events.ts';
import { type LedgerKeys, ledgerKeys } from './keys.ts';
import { boundsOf } from './range-bounds.ts';
import { rangeFile } from './range-file.ts';
import type { BatchContent } from './read-batches.ts';
import { readLedger } from './read-ledger.ts';

const { from, to } = AuditFilters;
const Period = Type.Object({ from, to }, { additionalProperties: false });
type Period = Type.Static<typeof Period>;

/**
 * All that happened in a period with what proves it: whole batches, as nothing less can be proven, and so a few events from before
 * and after. They are everybody's: it takes `audit.read` everywhere.
 */
export const exportRange = query('audit.export_range', {
  input: Period,
  permit: needs('audit.read'),
  audit: { of: null },
  share: 'streams',
  run: async ({ db, at, scope, ports }, period): Promise<AsyncIterable<string>> => {
    if (scope !== 'everything') throw refuse('permission.denied', { missing: ['audit.read'] });
    return rangeOf(db, { keys: ledgerKeys(ports.keyring), objects: ports.objects, period, at });
  },
});

interface Asked {
  /** Where archives lie. */
  readonly objects: Pick<Objects, 'get'>;
  readonly keys: LedgerKeys;
  readonly period: Period;
  readonly at: Date;
}

/** The file of a period: the texts of its lines, made as they are read. */
export function rangeOf(database: Database, { keys, objects, period, at }: Asked): AsyncIterable<string> {
  const header = {
    from: period.from === undefined ? null : beginningOf(period.from).toISOString(),
    to: period.to === undefined ? null : endOf(period.to).toISOString(),
    madeAt: at.toISOString(),
  };
  return rangeFile(batchesOf(database, { keys, objects, period }), header, keys);
}

async function* batchesOf(
  database: Database,
  { keys, objects, period }: Omit<Asked, 'at'>,
): AsyncGenerator<BatchContent, void, undefined> {
  const bounds = await boundsOf(database, period);
  if (bounds !== null) yield* readLedger({ database, objects, keys }, bounds.first, bounds.last);
}
