import { type AttentionSource, type SearchSource, type TotalsOf, whereHeld, whereHeldEverywhere } from '../shown.ts';
import { companiesNamed, companyCount } from './list-companies.ts';
import { latestRun } from './sync-runs.ts';

export const attention: readonly AttentionSource[] = [
  {
    kind: 'failed_company_sync',
    place: 60,
    look: ({ on, actor }) =>
      whereHeldEverywhere(actor, 'company.sync', async () => {
        const run = await latestRun(on);
        return run === null || run.error === null ? null : { count: 1, message: run.error, ids: [run.id] };
      }),
  },
];

export const search: readonly SearchSource[] = [
  {
    kind: 'company',
    place: 40,
    look: async ({ on, actor, q, most }) => {
      const named = await whereHeld(actor, 'company.fetch.many', scope => companiesNamed(on, scope, q, most));
      return (named ?? []).map(({ id, name, identifier, organization_id }) => ({
        id,
        title: name,
        subtitle: identifier,
        organization_id,
      }));
    },
  },
];

export const totals: TotalsOf = async (on, actor) => ({
  companies: await whereHeld(actor, 'company.fetch.many', scope => companyCount(on, scope)),
});
