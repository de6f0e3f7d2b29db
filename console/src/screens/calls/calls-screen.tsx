import { Link } from '@tanstack/react-router';
import { useMe } from '../../api/session.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { Page } from '../../parts/page.tsx';
import { RowsOrState } from '../../parts/rows-or-state.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { columnsFor } from './columns.tsx';
import type { PastCall } from './queries.ts';
import { texts } from './texts.tsx';
import { useHistory } from './use-history.ts';

/** The calls that one made, was asked to or came to. */
export function CallsScreen() {
  const me = useMe().user.id;
  const rows = useHistory();
  return (
    <Page
      title={texts.calls}
      width="fill"
      count={rows.loading || rows.error !== null ? undefined : texts.callCount(rows.count, rows.more)}
    >
      <RowsOrState rows={rows}>
        <DataTable<PastCall>
          label={texts.calls}
          columns={columnsFor(me)}
          count={rows.count}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          empty={
            <EmptyState title={texts.noCallsYet}>
              <Link to="/messages">{texts.callFromAConversation}</Link>
            </EmptyState>
          }
        />
      </RowsOrState>
    </Page>
  );
}
