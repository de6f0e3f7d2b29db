import { daysCounted } from '../audit/activity-days.ts';
import type { Asking } from './asking.ts';
import { daysBeforeThese, type ReportDays } from './fields.ts';
import { type DoneBy, doneBy, type LedgerFigures, ledgerFigures } from './ledger-figures.ts';
import { type FigureSource, figuresOf, isKnownMetric, type Metric, reportMetrics, whyUnavailable } from './metrics.ts';

/** As many people are told one by one at most: those who did most. */
export const mostPeople = 1_000;

/** Why a metric has no figure. */
export interface Unavailable {
  readonly metric: string;
  readonly reason: string;
}

/** What a report says, as it is stored. */
export interface ReportContent {
  /** In the order that was asked for; null: there is nothing that it could be worked out from, such as an average of none. */
  readonly metrics: readonly { readonly name: string; readonly value: number | null }[];
  /** The figures of the days before; null: not asked for. */
  readonly previous: readonly { readonly name: string; readonly value: number | null }[] | null;
  /** For each day, of those that the ledger counts. */
  readonly days: readonly { readonly name: string; readonly values: readonly number[] }[];
  readonly unavailable: readonly Unavailable[];
  /** Null: this report tells of nobody in particular. */
  readonly people: (DoneBy & { readonly withheld: boolean }) | null;
}

interface Wanted {
  readonly names: readonly string[];
  readonly trends: boolean;
}

/** Works a report out from what is stored. */
export async function reportContent(asking: Asking, { names, trends }: Wanted): Promise<ReportContent> {
  const unavailable: Unavailable[] = [];
  const without = (metric: string, reason: string): void => void unavailable.push({ metric, reason });
  const available = names.filter(name => {
    const reason = whyUnavailable(name, asking.subject);
    if (reason !== null) without(name, reason);
    return reason === null;
  });
  const fromLedger = available.filter(name => sourceOf(name) === 'ledger');
  const noCounts = fromLedger.length === 0 ? null : await whyUncounted(asking, asking.days);
  const people = fromLedger.length === 0 || noCounts !== null ? null : await doneBy(asking, mostPeople);
  // Totals that are one person's would single them out.
  const alone = people !== null && isOneHiddenAlone(people);
  const reason = noCounts ?? (alone ? oneHiddenAlone : null);
  if (reason !== null) for (const name of fromLedger) without(name, reason);
  const told = reason === null ? available : available.filter(name => sourceOf(name) !== 'ledger');
  const now = await figures(asking, told);
  return {
    metrics: told.map(name => ({ name, value: now.values[name] ?? null })),
    previous: trends ? await before(asking, told) : null,
    days: told.flatMap(name => {
      const values = now.ledger?.days[name as keyof LedgerFigures['days']];
      return values === undefined ? [] : [{ name, values }];
    }),
    unavailable,
    people: people === null || alone ? null : withheldWhereOneIsHidden(people),
  };
}

/** Why there are no figures of the ledger where they would be those of one person who is not to be singled out. */
export const oneHiddenAlone = 'only one person did anything, who does not want to be singled out';

/** Whether all that was done was done by one person who is not to be singled out. */
export function isOneHiddenAlone({ hidden, told }: Pick<DoneBy, 'hidden' | 'told'>): boolean {
  return hidden === 1 && told === 0;
}

/** Where one person alone is left out of a list with totals, what they did is what is missing in it. */
export function withheldWhereOneIsHidden(people: DoneBy): NonNullable<ReportContent['people']> {
  return people.hidden === 1 ? { ...people, listed: [], withheld: true } : { ...people, withheld: false };
}

async function before(asking: Asking, names: readonly string[]): Promise<ReportContent['previous']> {
  const earlier = { ...asking, days: daysBeforeThese(asking.days) };
  const ledger =
    names.some(name => sourceOf(name) === 'ledger') &&
    (await whyUncounted(earlier, earlier.days)) === null &&
    !isOneHiddenAlone(await doneBy(earlier, 0));
  const compared = names.filter(name => !(of(name)?.now ?? false) && (ledger || sourceOf(name) !== 'ledger'));
  const { values } = await figures(earlier, compared);
  return compared.map(name => ({ name, value: values[name] ?? null }));
}

const of = (name: string): Metric | undefined => (isKnownMetric(name) ? reportMetrics[name] : undefined);
export const sourceOf = (name: string): FigureSource | undefined => of(name)?.source;

/** Why the ledger's counts do not reach over these days; null: they do. */
async function whyUncounted({ on }: Asking, { from }: ReportDays): Promise<string | null> {
  const { since, batch, newest, complete } = await daysCounted(on);
  if (!complete)
    return `the ledger is still being counted: ${Math.floor((100 * batch) / newest)} % are done; try again later`;
  return since !== null && from <= since.slice(0, 10)
    ? `what happened until ${since.slice(0, 10)} had moved into archives before it was counted`
    : null;
}

async function figures(asking: Asking, names: readonly string[]) {
  const values: Record<string, number | null> = {};
  let ledger: LedgerFigures | null = null;
  for (const source of new Set(names.map(sourceOf))) {
    if (source === undefined) continue;
    if (source === 'ledger') {
      ledger = await ledgerFigures(asking);
      Object.assign(values, ledger.totals);
    } else Object.assign(values, await figuresOf[source](asking));
  }
  return { values, ledger };
}
