import type { Job } from './queries.ts';
import { texts } from './texts.ts';

/** What goes on as a job, by what it is known as. */
export const kinds = [
  'bulk_user_create',
  'bulk_user_update',
  'bulk_user_disable',
  'bulk_user_delete',
  'company_sync',
] as const;

const isKind = (workflow: string): workflow is (typeof kinds)[number] => kinds.some(each => each === workflow);

/** What it is about, as people say it. */
export function aboutOf({ workflow_id: workflow, progress }: Pick<Job, 'workflow_id' | 'progress'>): string {
  if (!isKind(workflow)) return workflow.replaceAll('_', ' ').replace(/^./, first => first.toUpperCase());
  return texts.about[workflow](progress?.total ?? null);
}

export const kindName = (workflow: string): string => (isKind(workflow) ? texts.kinds[workflow] : workflow);

/** How often what it could not do happened. */
export const failedOf = ({ progress }: Pick<Job, 'progress'>): number => progress?.counts['failed'] ?? 0;

/** How far it has come, in words; empty where nothing can be said of it yet. */
export function farOf({ progress, outcome }: Pick<Job, 'progress' | 'outcome'>): string {
  if (progress === null) return '';
  const { done, total } = progress;
  if (total !== null) return texts.doneOf(done, total);
  if (done === 0) return '';
  return outcome === 'running' ? texts.soFar(done) : texts.inAll(done);
}

/** What it has come to, in the order in which people ask: how much was done, and then what was not. */
export function countsOf({ progress }: Pick<Job, 'progress'>): [name: string, count: number][] {
  const order = Object.keys(texts.counts);
  const place = ([name]: readonly [string, number]): number =>
    order.includes(name) ? order.indexOf(name) : order.length;
  return Object.entries(progress?.counts ?? {})
    .sort((one, other) => place(one) - place(other))
    .map(([name, count]) => [countName(name), count]);
}

/** What a count is called; what the server may count one day by its own name. */
const countName = (name: string): string =>
  texts.counts[name] ?? name.replaceAll('_', ' ').replace(/^./, first => first.toUpperCase());

/** Why it has ended before its end; null where there is nothing to tell. */
export function reasonOf({ outcome, error, results }: Pick<Job, 'outcome' | 'error' | 'results'>): string | null {
  if (outcome === 'refused') return (error === null ? undefined : texts.refusals[error]) ?? texts.refusedWith(error);
  if (outcome === 'cancelled') return texts.whatWasDoneStays;
  if (outcome !== 'failed') return null;
  return toldIn(results) ?? texts.failedTooOften;
}

/** What a sync says of why it has failed. */
function toldIn(results: unknown): string | null {
  if (typeof results !== 'object' || results === null || !('error' in results)) return null;
  return typeof results.error === 'string' ? results.error : null;
}
