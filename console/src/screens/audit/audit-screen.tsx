import { useCan } from '../../access/can.ts';
import { useMe } from '../../api/session.ts';
import { Page } from '../../parts/page.tsx';
import { EventDrawer } from './event-drawer.tsx';
import { Events } from './events.tsx';
import { ExportMenu } from './export-menu.tsx';
import { Filters } from './filters.tsx';
import { filtersOf, queryOf } from './queries.ts';
import { auditRoute } from './routes.ts';
import { BrokenSeal, SealState } from './seal-state.tsx';

/** Who did what: looked through, followed as it happens, and taken away as a file. */
export function AuditScreen() {
  const { live = false, event, ...search } = auditRoute.useSearch();
  const filters = filtersOf(search);
  const navigate = auditRoute.useNavigate();
  const can = useCan();
  const query = queryOf(filters, useMe().user.timezone);
  const open = (id: string | undefined): void =>
    void navigate({ search: before => ({ ...before, event: id }), resetScroll: false });
  return (
    <Page title="Audit" width="fill" hint={<SealState />} actions={can('audit.read') && <ExportMenu query={query} />}>
      <BrokenSeal />
      <Filters filters={filters} query={query} />
      {/* Other filters are another list: nothing of the one before stays. */}
      <Events
        key={JSON.stringify(query)}
        query={query}
        live={live}
        onLive={on =>
          void navigate({ search: before => ({ ...before, live: on || undefined }), replace: true, resetScroll: false })
        }
        onOpen={open}
      />
      {event !== undefined && <EventDrawer key={event} id={event} query={query} onClose={() => open(undefined)} />}
    </Page>
  );
}
