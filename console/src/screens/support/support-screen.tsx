import { Button } from '@mantine/core';
import { IconLifebuoy } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useCan } from '../../access/can.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { LinkTabs, linkTab } from '../../parts/link-tabs.tsx';
import { Page } from '../../parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { columnsOf } from './columns.tsx';
import { TicketFilterBar } from './filters.tsx';
import { fetchTickets, type TicketRow, ticketsKey, type View, views } from './queries.ts';
import { supportRoute } from './routes.ts';
import { texts } from './texts.tsx';
import { useLiveTickets } from './use-live-tickets.ts';

const labels: Readonly<Record<View, string>> = { own: texts.yours, others: texts.queue, assigned: texts.onYou };

/** What one has asked for help with, and for those who handle tickets, what others did. */
export function SupportScreen() {
  useLiveTickets();
  const filters = supportRoute.useSearch();
  const navigate = supportRoute.useNavigate();
  const can = useCan();
  const { view = 'own' } = filters;
  const rows = usePagedRows<TicketRow>(ticketsKey(filters), (number, signal) => fetchTickets(filters, number, signal));
  const narrowed = Object.keys(filters).some(key => key !== 'view');
  const handles = can('support.manage');
  return (
    <Page
      title={texts.support}
      width="fill"
      count={rows.loading || rows.error !== null ? undefined : texts.ticketCount(rows.count, rows.atLeast)}
      actions={
        <Button component={Link} to="/support/new" leftSection={<IconLifebuoy size={16} aria-hidden />}>
          {texts.askForHelp}
        </Button>
      }
      {...(handles || view !== 'own' ? { tabs: <Views current={view} /> } : {})}
    >
      <TicketFilterBar
        filters={filters}
        onChange={search => void navigate({ search, replace: true })}
        handled={view !== 'own'}
      />
      {rows.error !== null ? (
        <ErrorState error={rows.error} retry={rows.retry} />
      ) : rows.loading ? (
        <LoadingState lines={6} />
      ) : (
        <DataTable
          key={JSON.stringify(filters)}
          label={texts.support}
          columns={columnsOf(view)}
          count={rows.room}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          empty={
            view === 'own' && !narrowed ? (
              <EmptyState title={texts.nothingAsked}>{texts.whatYouAsk}</EmptyState>
            ) : (
              <EmptyState title={texts.nothingInQueue}>{narrowed ? texts.fewerFilters : undefined}</EmptyState>
            )
          }
        />
      )}
    </Page>
  );
}

function Views({ current }: { readonly current: View }) {
  return (
    <LinkTabs label={texts.views}>
      {views.map(view => (
        <Link
          key={view}
          to="/support"
          className={linkTab}
          search={view === 'own' ? {} : { view }}
          // The address alone does not tell which one is current: filters stand in it too.
          activeOptions={{ exact: true, includeSearch: true }}
          aria-current={view === current ? 'page' : undefined}
        >
          {labels[view]}
        </Link>
      ))}
    </LinkTabs>
  );
}
