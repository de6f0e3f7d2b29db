import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import { command } from '../action.ts';
import { inBatch } from '../executions/batch.ts';
import { BatchInput } from '../executions/long-run.ts';
import { endOfSync } from './end-of-sync.ts';
import type { Listing } from './listing.ts';
import { storePage } from './store-page.ts';
import { badTold, companySync, type SyncStands } from './sync-run.ts';
import { uuidOfSync } from './sync-runs.ts';

/** Stores the next page of a sync, or ends it when there is none; its one audit event tells of the end. */
export const syncPage = command('company.sync.finish', {
  input: Type.Object({ ...BatchInput.properties, listing: Type.Unsafe<Listing>({}) }, { additionalProperties: false }),
  permit: byOperator,
  audit: { of: 'company_sync', details: { missing: 0, collisions: 0, error: null } },
  prepare: (_read, { listing }) => listing.next(),
  run: async (work, { execution, runner, listing: _listing }): Promise<boolean> => {
    const { tx, at, ports, prepared: page, target, notDone } = work;
    const end = async (state: SyncStands, counts: Readonly<Record<string, number>>, error: string | null) => {
      const results = await endOfSync(tx, state, { at, error });
      const { missing, collisions } = results;
      target(
        { kind: 'company_sync', id: uuidOfSync(execution), organization: state.organization },
        { ...counts, missing, collisions: collisions.length, error },
      );
      return results;
    };
    const goesOn = await inBatch(
      work,
      companySync,
      { execution, runner },
      {
        go: async ({ state, progress }) => {
          const { organization } = state;
          const stored = await storePage({ tx, at, newId: ports.newId, organization }, page.companies);
          const bad = [...page.bad, ...stored.bad].map(({ id, problem }) => ({ cw_company_id: id, problem }));
          const ids = bad.flatMap(each => each.cw_company_id ?? []);
          const next: SyncStands = {
            ...state,
            after: Math.max(state.after, ...page.companies.map(({ id }) => id), ...ids),
            bad: [...state.bad, ...bad].slice(0, badTold),
            badIds: [...state.badIds, ...ids],
            unnumbered: state.unnumbered || bad.some(each => each.cw_company_id === null),
          };
          const { pages = 0, created = 0, updated = 0, unchanged = 0, failed = 0 } = progress.counts;
          const counts = {
            pages: pages + (page.last ? 0 : 1),
            created: created + stored.created,
            updated: updated + stored.updated,
            unchanged: unchanged + stored.unchanged,
            failed: failed + bad.length,
          };
          const done = progress.done + page.companies.length + page.bad.length;
          if (!page.last) return { state: next, done, counts };
          const ended = page.failed === null ? 'succeeded' : 'failed';
          return { ended, done, counts, results: await end(next, counts, page.failed) };
        },
        cancelled: ({ state, progress }) => end(state, progress.counts, 'it was cancelled'),
      },
    );
    if (goesOn) notDone();
    return goesOn;
  },
});
