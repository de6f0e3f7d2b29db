import { setTimeout as sleep } from 'node:timers/promises';
import Type from 'typebox';
import { isUuid } from '../../kernel/input.ts';
import { cursorOf, keyOf, notACursor } from '../../kernel/page.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { type Fragment, raw, sql } from '../../platform/db/sql.ts';
import { query } from '../action.ts';
import { isOneHiddenAlone, oneHiddenAlone, type ReportContent, sourceOf, withheldWhereOneIsHidden } from './content.ts';
import type { DonePerson } from './ledger-figures.ts';
import { inThisOrganization, type Reporter, readableReport, reporting } from './reporting.ts';
import { type Report, reportColumns, reportNumber, type WholeReport, wholeReport } from './reports.ts';

/** How long whoever asked for a report waits for it; then it is told as one that is being made. */
const patienceMilliseconds = 30_000;

/** Somebody of whom a report tells, as they are called now. */
export interface ToldPerson extends DonePerson {
  readonly username: string;
  readonly name: string | null;
}

/** A report as its readers get it. */
export interface ShownReport {
  readonly report: Report;
  readonly content: (Omit<ReportContent, 'people'> & { readonly people: ToldPeople | null }) | null;
}

export interface ToldPeople {
  readonly listed: readonly ToldPerson[];
  readonly hidden: number;
  /** How many are not listed because there are too many. */
  readonly cut: number;
  readonly withheld: boolean;
}

export interface ReportPage {
  readonly items: readonly Report[];
  readonly next: string | null;
}

const Name = Type.String({ maxLength: 40 });

/** The reports that one may read, the newest first: one's own, and those that lie where one may report on everything. */
export const listReports = query('report.list', {
  input: Type.Object(
    {
      limit: Type.Integer({ minimum: 1, maximum: 1000 }),
      after: Type.Union([Type.String(), Type.Null()]),
    },
    { additionalProperties: false },
  ),
  permit: reporting,
  run: async ({ db, reporter, caller }, { limit, after }): Promise<ReportPage> => {
    const [id = null] = after === null ? [] : keyOf(after, 1);
    if (after !== null && (id === null || !isUuid(id))) throw notACursor();
    const before: Fragment = id === null ? raw('true') : sql`r.id < ${id}::uuid`;
    const items = await db.rows<Report>(
      sql`select ${reportColumns} from reports r where ${readableReport(reporter)} and ${inThisOrganization(caller)} and ${before}
        order by r.id desc limit ${limit}`,
    );
    const last = items.length === limit ? items.at(-1) : undefined;
    return { items, next: last === undefined ? null : cursorOf([last.id]) };
  },
});

/** One of them, with what it says. Each reading is recorded: it tells what people did. */
export const readReport = query('report.read', {
  input: Type.Object({ name: Name }, { additionalProperties: false }),
  permit: reporting,
  refuses: ['report.not_found'],
  audit: { of: 'report' },
  run: async ({ db, reporter, target }, { name }): Promise<ShownReport> => {
    const shown = await reportShown(db, reporter, sql`r.number = ${reportNumber(name)}`);
    const { id, organization_id: organization } = shown.report;
    target({ kind: 'report', id, name: name.toUpperCase(), organization });
    return shown;
  },
});

/** A report that was just asked for: waits for it a while. */
export const awaitReport = query('report.await', {
  input: Type.Object({ id: Type.String({ format: 'uuid' }) }, { additionalProperties: false }),
  permit: reporting,
  refuses: ['report.not_found'],
  run: async ({ db, reporter }, { id }): Promise<ShownReport> => {
    const until = performance.now() + patienceMilliseconds;
    for (let pause = 10; ; pause = Math.min(pause * 2, 200)) {
      const shown = await reportShown(db, reporter, sql`r.id = ${id}`);
      if (shown.report.status !== 'running' || performance.now() >= until) return shown;
      await sleep(pause);
    }
  },
});

/** A report as somebody may read it now; refuses as not found otherwise. */
export async function reportShown(on: Queryable, reporter: Reporter, which: Fragment): Promise<ShownReport> {
  return withNames(on, await wholeReport(on, sql`${which} and ${readableReport(reporter)}`));
}

/** Whoever has said since that they do not want to be singled out, or has deleted their account, is told of no more. */
export async function withNames(on: Queryable, { report, content }: WholeReport): Promise<ShownReport> {
  if (content === null || report.status !== 'ready') return { report, content: null };
  const { people: stored, ...rest } = content;
  if (stored === null) return { report, content: { ...rest, people: null } };
  const rows = await on.rows<{ id: string; username: string; name: string | null }>({
    name: 'report_people',
    text: `select u.id, u.username, u.display_name as name from users u where u.id = any($1::uuid[]) and u.deleted_at is null
      and u.privacy->>'analytics_tracking' is distinct from 'false'`,
    values: [stored.listed.map(({ user_id }) => user_id)],
  });
  const named = new Map(rows.map(row => [row.id, row]));
  const listed = stored.listed.flatMap(person => {
    const found = named.get(person.user_id);
    return found === undefined ? [] : [{ ...person, username: found.username, name: found.name }];
  });
  const cut = stored.withheld ? 0 : stored.told - stored.listed.length;
  const hidden = stored.hidden + stored.listed.length - listed.length;
  const told = stored.told - (stored.listed.length - listed.length);
  if (isOneHiddenAlone({ hidden, told })) return { report, content: withoutLedger(rest) };
  const { withheld } = withheldWhereOneIsHidden({ listed, hidden, told });
  return { report, content: { ...rest, people: { listed: withheld ? [] : listed, hidden, cut, withheld } } };
}

/** What is left of a report whose figures of the ledger have become those of one person who is not to be singled out. */
function withoutLedger(content: Omit<ReportContent, 'people'>): ShownReport['content'] {
  const others = ({ name }: { readonly name: string }): boolean => sourceOf(name) !== 'ledger';
  const gone = content.metrics.filter(metric => !others(metric));
  return {
    metrics: content.metrics.filter(others),
    previous: content.previous?.filter(others) ?? null,
    days: content.days.filter(others),
    unavailable: [...content.unavailable, ...gone.map(({ name }) => ({ metric: name, reason: oneHiddenAlone }))],
    people: null,
  };
}
