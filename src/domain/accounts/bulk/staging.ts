import type { Queryable } from '../../../platform/db/queryable.ts';
import type { ImportRow } from './rows.ts';

export interface StagedRow extends ImportRow {
  /** Id of the account that the line will become. */
  readonly id: string;
  readonly line: number;
  readonly jobTitle?: string | undefined;
}

/** Puts checked lines aside until the transaction that makes accounts of them. */
export async function stage(on: Queryable, importId: string, rows: readonly StagedRow[]): Promise<void> {
  if (rows.length === 0) return;
  await on.rows({
    name: 'stage_import',
    text: `insert into import_rows (import_id, line, user_id, email, username, full_name, first_name, last_name, department,
        phone, bio, timezone, role, is_active, password_hash, job_title)
      select $1, * from unnest($2::int[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
        $10::text[], $11::text[], $12::text[], $13::text[], $14::bool[], $15::text[],
        $16::text[])`,
    values: [
      importId,
      rows.map(row => row.line),
      rows.map(row => row.id),
      rows.map(row => row.email),
      rows.map(row => row.username),
      rows.map(row => row.full_name ?? null),
      rows.map(row => row.first_name ?? null),
      rows.map(row => row.last_name ?? null),
      rows.map(row => row.department ?? null),
      rows.map(row => row.phone ?? null),
      rows.map(row => row.bio ?? null),
      rows.map(row => row.timezone ?? 'UTC'),
      rows.map(row => row.role ?? 'user'),
      rows.map(row => row.is_active ?? true),
      rows.map(row => row.password_hash ?? null),
      rows.map(row => row.jobTitle ?? null),
    ],
  });
}

export async function dropStaged(on: Queryable, importId: string): Promise<void> {
  await on.rows({ text: 'delete from import_rows where import_id = $1', values: [importId] });
}
