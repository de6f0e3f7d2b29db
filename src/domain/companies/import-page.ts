import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { command } from '../action.ts';
import { Id } from '../fields.ts';
import { countPage, runningRun } from './sync-runs.ts';

const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Text = orNull(Type.String());
const ImportedShape = Type.Object({
  cwCompanyId: Type.Integer({ minimum: 1 }),
  name: Type.String({ minLength: 1, maxLength: 255 }),
  identifier: Type.String({ minLength: 1, maxLength: 255 }),
  snapshot: Type.Object({
    status: Text,
    phone: Text,
    website: Text,
    address: Type.Object({ line1: Text, line2: Text, city: Text, state: Text, zip: Text, country: Text }),
    deleted: Type.Boolean(),
    updatedAt: Text,
  }),
});
type SyncedPage = readonly Type.Static<typeof ImportedShape>[];

/**
 * Stores one page of a sync: what differs is written, what is new is made, of what is the same only the look. False: the
 * sync was ended meanwhile, and nothing was done.
 */
export const importPage = command('company.sync.page', {
  input: Type.Object(
    { syncId: Id, companies: Type.Array(ImportedShape, { maxItems: 1000 }) },
    { additionalProperties: false },
  ),
  permit: byOperator,
  audit: { off: 'a sync leaves one event when it starts and one when it ends' },
  run: async ({ tx, ports, at }, { syncId, companies }): Promise<boolean> => {
    const run = await runningRun(tx, syncId, at);
    if (run === undefined) return false;
    const updated = await updateKnown(tx, companies, at);
    const { created, ignored } = await insertNew(tx, companies, run.organization_id, at, ports.newId);
    const unchanged = companies.length - ignored - updated.length - created.length;
    await noteLook(tx, companies, at);
    await countPage(tx, syncId, { created: created.length, updated: updated.length, unchanged });
    return true;
  },
});

interface Stored {
  readonly id: string;
}

/** A known company stays where it is, whoever moved it there. */
async function updateKnown(tx: Tx, companies: SyncedPage, at: Date): Promise<string[]> {
  const rows = await tx.rows<Stored>({
    name: 'update_synced_companies',
    text: `update companies c set name = i.name, identifier = i.identifier, cw_data = i.data::jsonb,
        cw_fetched_at = $5, updated_at = $5
      from unnest($1::int[], $2::text[], $3::text[], $4::text[]) as i (cw_company_id, name, identifier, data)
      where c.cw_company_id = i.cw_company_id
        and (c.name, c.identifier, c.cw_data) is distinct from (i.name, i.identifier, i.data::jsonb)
        -- A read may have been told something newer.
        and (c.cw_fetched_at is null or c.cw_fetched_at <= $5)
      returning c.id`,
    values: [...columnsOf(companies), at],
  });
  return rows.map(({ id }) => id);
}

/** When ConnectWise was asked last is true of what did not change, too; that is no change of the company. */
async function noteLook(tx: Tx, companies: SyncedPage, at: Date): Promise<void> {
  await tx.rows({
    name: 'note_look_at_companies',
    text: `update companies set cw_fetched_at = $2
      where cw_company_id = any($1::int[]) and (cw_fetched_at is null or cw_fetched_at < $2)`,
    values: [companies.map(({ cwCompanyId }) => cwCompanyId), at],
  });
}

/** What is deleted there already and was never known here is left alone. */
async function insertNew(
  tx: Tx,
  companies: SyncedPage,
  organization: string | null,
  at: Date,
  newId: () => string,
): Promise<{ readonly created: readonly string[]; readonly ignored: number }> {
  const known = await tx.rows<{ cw_company_id: number }>({
    name: 'known_synced_companies',
    text: 'select cw_company_id from companies where cw_company_id = any($1::int[])',
    values: [companies.map(({ cwCompanyId }) => cwCompanyId)],
  });
  const ids = new Set(known.map(({ cw_company_id: id }) => id));
  const unknown = companies.filter(({ cwCompanyId }) => !ids.has(cwCompanyId));
  const fresh = unknown.filter(({ snapshot }) => !snapshot.deleted);
  const ignored = unknown.length - fresh.length;
  if (fresh.length === 0) return { created: [], ignored };
  const rows = await tx.rows<Stored>({
    name: 'insert_synced_companies',
    text: `insert into companies
        (id, name, identifier, organization_id, cw_company_id, cw_data, cw_fetched_at, created_at, updated_at)
      select i.id, i.name, i.identifier, $6::uuid, i.cw_company_id, i.data::jsonb, $7, $7, $7
      from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::uuid[])
        as i (cw_company_id, name, identifier, data, id)
      returning id`,
    values: [...columnsOf(fresh), fresh.map(newId), organization, at],
  });
  return { created: rows.map(({ id }) => id), ignored };
}

function columnsOf(companies: SyncedPage): [number[], string[], string[], string[]] {
  return [
    companies.map(({ cwCompanyId }) => cwCompanyId),
    companies.map(({ name }) => name),
    companies.map(({ identifier }) => identifier),
    companies.map(({ snapshot }) => JSON.stringify(snapshot)),
  ];
}
