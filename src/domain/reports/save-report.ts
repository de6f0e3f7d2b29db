import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { query } from '../action.ts';
import { reportShown, type ShownReport } from './read-reports.ts';
import { documentOf } from './report-pdf.ts';
import { type ReportSubject, reporting } from './reporting.ts';
import { reportNumber } from './reports.ts';

export interface SavedReport {
  readonly shown: ShownReport;
  /** Null: as CSV. */
  readonly pdf: Uint8Array | null;
}

/** A report to be saved as a file, made of it now: with the names that people have now. */
export const saveReport = query('report.save', {
  input: Type.Object(
    { name: Type.String({ maxLength: 40 }), format: Type.Enum(['csv', 'pdf']) },
    { additionalProperties: false },
  ),
  permit: reporting,
  refuses: ['report.not_found', 'report.not_ready'],
  audit: { of: 'report', details: { format: 'pdf' } },
  share: 'streams',
  limit: { per: 'actor', max: 30, seconds: 60 },
  run: async ({ db, ports, reporter, target }, { name, format }): Promise<SavedReport> => {
    const shown = await reportShown(db, reporter, sql`r.number = ${reportNumber(name)}`);
    const { id, organization_id: organization, team_ids: teams, status } = shown.report;
    target({ kind: 'report', id, name: name.toUpperCase(), organization }, { format });
    if (shown.content === null) throw refuse('report.not_ready', { status });
    const place = format === 'pdf' ? await placeInWords(db, { organization, teams }) : '';
    return { shown, pdf: format === 'pdf' ? await ports.pdf.render(documentOf(shown, place)) : null };
  },
});

/** What a report is about: an organization, teams by their names, or everything. */
export async function placeInWords(on: Queryable, { organization, teams }: ReportSubject): Promise<string> {
  const [row] = await on.rows<{ organization: string | null; teams: string[] | null }>({
    name: 'report_place',
    text: `select (select name from organizations where id = $1::uuid) as organization,
      (select array_agg(name order by name) from teams where id = any($2::uuid[])) as teams`,
    values: [organization, teams],
  });
  const where = organization === null ? 'The whole platform' : (row?.organization ?? 'A deleted organization');
  if (teams === null) return where;
  const named = row?.teams ?? [];
  const told = named.length > 5 ? `${named.slice(0, 5).join(', ')} and ${named.length - 5} more` : named.join(', ');
  return organization === null ? told : `${where} · ${told}`;
}
