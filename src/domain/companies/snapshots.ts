import Type from 'typebox';
import { normalized } from '../../kernel/normalize.ts';
import { readableName } from '../../kernel/text-forms.ts';
import type { Company as Told } from '../../platform/connectwise/company.ts';
import type { Queryable } from '../../platform/db/queryable.ts';

/** What is kept of a company as ConnectWise told it. */
export interface Snapshot extends Pick<Told, 'status' | 'phone' | 'website' | 'address' | 'deleted'> {
  /** When it was changed there; RFC 3339 UTC. */
  readonly updatedAt: string | null;
  /** ConnectWise lists it no longer. Kept by a sync; what ConnectWise tells anew has no such mark. */
  readonly missing?: true;
}

/** A company of ConnectWise in the form in which it is stored. */
export interface ImportedCompany {
  readonly cwCompanyId: number;
  readonly name: string;
  readonly identifier: string;
  readonly snapshot: Snapshot;
}

const Text = Type.Union([Type.String(), Type.Null()]);
/** That form, for what comes of records that nobody vouches for. */
export const ImportedShape = Type.Object({
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

/** The width of both columns; what ConnectWise allows is far less. */
const longestName = 255;

/** Brings what ConnectWise told into the form that is stored, so that the same is the same the next time. */
export function importedFrom(told: Told): ImportedCompany {
  const { status, phone, website, address, deleted, updatedAt } = told;
  const imported: ImportedCompany = {
    cwCompanyId: told.id,
    name: nameOf(told, told.name),
    identifier: nameOf(told, told.identifier),
    snapshot: { status, phone, website, address, deleted, updatedAt: updatedAt?.toISOString() ?? null },
  };
  return normalized(imported) as ImportedCompany;
}

/** A name of theirs as ours may be; where nothing of it can be seen, the other one they have, or their number. */
function nameOf({ id, identifier, name }: Told, wanted: string): string {
  return cut(readableName(wanted) ?? readableName(identifier) ?? readableName(name) ?? `ConnectWise ${id}`);
}

/** Cut by characters as PostgreSQL counts them, after composing them, which never makes more of them here. */
function cut(text: string): string {
  const composed = text.normalize('NFC');
  return composed.length <= longestName ? composed : [...composed].slice(0, longestName).join('').trimEnd();
}

/**
 * Stores what ConnectWise said about a company at a moment, unless something newer is stored. One statement, for reads
 * that have no transaction; only what differs counts as a change of the company.
 */
export async function storeSnapshot(on: Queryable, id: string, imported: ImportedCompany, at: Date): Promise<void> {
  await on.rows({
    name: 'store_company_snapshot',
    text: `update companies set name = $2::text, identifier = $3::text, cw_data = $4::jsonb, cw_fetched_at = $5::timestamptz,
        updated_at = case when (name, identifier, cw_data) is distinct from ($2::text, $3::text, $4::jsonb)
          then $5::timestamptz else updated_at end
      where id = $1 and cw_company_id = $6 and (cw_fetched_at is null or cw_fetched_at < $5::timestamptz)`,
    values: [id, imported.name, imported.identifier, JSON.stringify(imported.snapshot), at, imported.cwCompanyId],
  });
}
