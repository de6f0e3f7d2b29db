import { useCan } from '../../access/can.ts';
import { useMe } from '../../api/session.ts';
import { Page } from '../../parts/page.tsx';
import { Events } from './events.tsx';
import { ExportMenu } from './export-menu.tsx';
import { Filters } from './filters.tsx';
import { LiveSwitch } from './live-switch.tsx';
import { filtersOf, queryOf } from './queries.ts';
import { auditRoute } from './routes.ts';
import { BrokenSeal, SealState } from './seal-state.tsx';
import { texts } from './texts.tsx';
import { Views } from './views.tsx';

/** Who did what: looked through, followed as it happens, and taken away as a file. */
export function AuditScreen() {
  const { live = false, event, ...search } = auditRoute.useSearch();
  const filters = filtersOf(search);
  const navigate = auditRoute.useNavigate();
  const allowed = useCan()('audit.read');
  const query = queryOf(filters, useMe().user.timezone);
  const open = (id: string | undefined): void => {
    if (id === event) return;
    // From one event to the next: the way back is to the list.
    const replace = id !== undefined && event !== undefined;
    void navigate({ search: before => ({ ...before, event: id }), replace, resetScroll: false });
  };
  return (
    <Page
      title={texts.audit}
      width="fill"
      actions={
        allowed && (
          <>
            <SealState />
            <ExportMenu query={query} />
            <LiveSwitch query={query} live={live} />
          </>
        )
      }
      tabs={allowed && <Views />}
    >
      <BrokenSeal />
      <Filters filters={filters} query={query} />
      {/* Other filters are another list: nothing of the one before stays. */}
      <Events key={JSON.stringify(query)} query={query} live={live} current={event} onOpen={open} />
    </Page>
  );
}
