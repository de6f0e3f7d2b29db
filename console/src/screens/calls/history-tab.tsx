import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useMe } from '../../api/session.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { WithPane } from '../../parts/pane.tsx';
import { paneSteps } from '../../parts/pane-steps.ts';
import { RowsOrState } from '../../parts/rows-or-state.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { CallPane } from './call-pane.tsx';
import { columnsFor } from './columns.tsx';
import type { PastCall } from './queries.ts';
import { callsRoute } from './routes.ts';
import { texts } from './texts.tsx';
import { useHistory } from './use-history.ts';

/** The calls that one made, was asked to or came to; `missed`: those alone that one missed. */
export function HistoryTab({ missed }: { readonly missed: boolean }) {
  const me = useMe().user.id;
  const { call, view } = callsRoute.useSearch();
  const navigate = callsRoute.useNavigate();
  const rows = useHistory(missed ? me : null);
  const look = (id: string | undefined): void => void navigate({ search: { view, call: id }, replace: true });
  const columns = useMemo(
    () => columnsFor(me, id => void navigate({ search: before => ({ ...before, call: id }), replace: true })),
    [me, navigate],
  );
  const { previous, next } = paneSteps(rows, call, look);
  return (
    <WithPane
      pane={
        call !== undefined && (
          <CallPane key={call} id={call} previous={previous} next={next} onClose={() => look(undefined)} />
        )
      }
    >
      <RowsOrState rows={rows}>
        <DataTable<PastCall>
          key={String(missed)}
          label={texts.calls}
          columns={columns}
          count={rows.count}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          current={call}
          empty={
            <EmptyState title={missed ? texts.noneMissed : texts.noCallsYet}>
              <Link to="/messages">{texts.callFromAConversation}</Link>
            </EmptyState>
          }
        />
      </RowsOrState>
    </WithPane>
  );
}
