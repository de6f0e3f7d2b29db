import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useCan } from '../../access/can.ts';
import { useMe } from '../../api/session.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { Page } from '../../parts/page.tsx';
import { RowsOrState } from '../../parts/rows-or-state.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { useReadOn } from '../../parts/use-read-on.ts';
import { AccountFilterBar } from './account-filters.tsx';
import { AdminTabs } from './admin-tabs.tsx';
import { BanAction } from './ban-action.tsx';
import { BanModal } from './ban-modal.tsx';
import { accountColumns } from './columns.tsx';
import { type Account, accountsQuery } from './queries.ts';
import { accountsRoute } from './routes.ts';
import { texts } from './texts.tsx';
import { UnbanQuestion } from './unban-question.tsx';

/** Everybody whom one answers for, and who is banned. */
export function AccountsScreen() {
  const filters = accountsRoute.useSearch();
  const navigate = accountsRoute.useNavigate();
  const can = useCan();
  const me = useMe().user.id;
  const [asked, setAsked] = useState<Account | null>(null);
  const rows = useReadOn(useInfiniteQuery(accountsQuery(filters)), ({ users }) => users);
  const rowActions = useCallback(
    (account: Account) => (account.id === me ? null : <BanAction account={account} onAsk={() => setAsked(account)} />),
    [me],
  );
  return (
    <Page
      title={texts.admin}
      width="fill"
      count={rows.loading || rows.error !== null ? undefined : texts.accountCount(rows.count, rows.more)}
      tabs={<AdminTabs />}
    >
      <AccountFilterBar
        filters={filters}
        onChange={change => void navigate({ search: before => ({ ...before, ...change }), replace: true })}
      />
      <RowsOrState rows={rows}>
        <DataTable<Account>
          // Another list begins at its top.
          key={JSON.stringify(filters)}
          label={texts.people}
          columns={accountColumns}
          count={rows.count}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          {...(can('admin.ban') ? { rowActions, actionsWidth: '52px' } : {})}
          empty={<EmptyState title={texts.noPeopleMatch}>{texts.fewerFilters}</EmptyState>}
        />
      </RowsOrState>
      {asked !== null && !asked.is_banned && <BanModal account={asked} onClose={() => setAsked(null)} />}
      {asked?.is_banned === true && <UnbanQuestion account={asked} onClose={() => setAsked(null)} />}
    </Page>
  );
}
