import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useCan } from '../../access/can.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { LinkTabs, linkTab } from '../../parts/link-tabs.tsx';
import { Page } from '../../parts/page.tsx';
import { WithPane } from '../../parts/pane.tsx';
import { paneSteps } from '../../parts/pane-steps.ts';
import { RowsOrState } from '../../parts/rows-or-state.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { columnsOf } from './columns.tsx';
import { JobFilterBar } from './filters.tsx';
import { JobPane } from './job-pane.tsx';
import { fetchJobs, type Job, jobsKey } from './queries.ts';
import { filtersOf, jobsRoute } from './routes.ts';
import { texts } from './texts.ts';
import { useLiveJobs } from './use-live-jobs.ts';

/** What goes on after the click that began it, or did: one's own, and everybody's for those who may read it. */
export function JobsScreen() {
  const search = jobsRoute.useSearch();
  const navigate = jobsRoute.useNavigate();
  const can = useCan();
  const filters = filtersOf(search);
  const rows = usePagedRows<Job>(jobsKey(filters), (number, signal) => fetchJobs(filters, number, signal));
  const shown = Array.from({ length: Math.min(rows.count, 200) }, (_, index) => rows.rowAt(index));
  const all = filters.view === 'all';
  useLiveJobs(all && shown.some(job => job?.outcome === 'running'));
  const columns = useMemo(
    () => columnsOf(all, job => void navigate({ search: before => ({ ...before, job }), replace: true })),
    [all, navigate],
  );
  const look = (job: string | undefined): void => void navigate({ search: { ...search, job }, replace: true });
  const { row, previous, next } = paneSteps(rows, search.job, look);
  const narrowed = filters.outcome !== undefined || filters.workflow !== undefined;
  return (
    <Page
      title={texts.jobs}
      width="fill"
      count={rows.loading || rows.error !== null ? undefined : texts.jobCount(rows.count, rows.atLeast)}
      {...(can('workflow.read') || all ? { tabs: <Views all={all} /> } : {})}
    >
      <JobFilterBar filters={filters} onChange={changed => void navigate({ search: changed, replace: true })} />
      <WithPane
        pane={
          search.job !== undefined && (
            <JobPane
              key={search.job}
              id={search.job}
              row={row}
              previous={previous}
              next={next}
              onClose={() => look(undefined)}
            />
          )
        }
      >
        <RowsOrState rows={rows}>
          <DataTable
            key={JSON.stringify(filters)}
            label={texts.jobs}
            columns={columns}
            count={rows.room}
            rowAt={rows.rowAt}
            onRange={rows.onRange}
            current={search.job}
            empty={
              narrowed ? (
                <EmptyState title={texts.noneFound}>{texts.fewerFilters}</EmptyState>
              ) : (
                <EmptyState title={texts.noJobsYet}>{texts.whatRunsHere}</EmptyState>
              )
            }
          />
        </RowsOrState>
      </WithPane>
    </Page>
  );
}

/** The address alone does not tell which one is current: filters stand in it too, and what is looked at. */
function Views({ all }: { readonly all: boolean }) {
  return (
    <LinkTabs label={texts.views}>
      <Link
        className={linkTab}
        to="/jobs"
        search={{}}
        activeOptions={{ exact: true, includeSearch: true }}
        aria-current={all ? undefined : 'page'}
      >
        {texts.yours}
      </Link>
      <Link
        className={linkTab}
        to="/jobs"
        search={{ view: 'all' }}
        activeOptions={{ exact: true, includeSearch: true }}
        aria-current={all ? 'page' : undefined}
      >
        {texts.everyones}
      </Link>
    </LinkTabs>
  );
}
