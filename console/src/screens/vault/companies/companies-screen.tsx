import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useCan } from '../../../access/can.ts';
import { type Column, DataTable } from '../../../parts/data-table.tsx';
import { FilterBar } from '../../../parts/filter-bar.tsx';
import { AnchorLink } from '../../../parts/links.tsx';
import { Page } from '../../../parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../parts/states.tsx';
import { Time } from '../../../parts/time.tsx';
import { useAsked } from '../../../parts/use-asked.ts';
import { usePagedRows } from '../../../parts/use-paged-rows.ts';
import { useCanEverywhere } from '../rights.ts';
import { companiesRoute } from '../routes.ts';
import classes from '../vault.module.css';
import { VaultTabs } from '../vault-tabs.tsx';
import { ConnectWiseState } from './connectwise-state.tsx';
import { CreateCompanyModal } from './create-company-modal.tsx';
import { type Company, companiesKey, fetchCompanies } from './queries.ts';
import { texts } from './texts.tsx';

const columns: readonly Column<Company>[] = [
  {
    key: 'name',
    title: texts.company,
    width: 'minmax(0, 3fr)',
    render: ({ id, name }) => (
      <AnchorLink to="/vault/companies/$id" params={{ id }} size="sm" fw={500} className={classes.link}>
        <bdi>{name}</bdi>
      </AnchorLink>
    ),
  },
  {
    key: 'identifier',
    title: texts.identifier,
    width: 'minmax(0, 2fr)',
    render: ({ cw_Identifier: identifier }) => (
      <Text size="sm" truncate {...(identifier === null ? { c: 'dimmed', 'aria-label': texts.none } : {})}>
        <bdi>{identifier ?? '–'}</bdi>
      </Text>
    ),
  },
  {
    key: 'source',
    title: texts.managedIn,
    width: '130px',
    phone: 'hidden',
    render: ({ cw_CompanyId: far }) => (
      <Text size="sm" c="var(--gh-text-2)">
        {far === null ? texts.gatehouse : texts.connectwise}
      </Text>
    ),
  },
  { key: 'updated', title: texts.changed, width: '150px', render: ({ updatedAt }) => <Time at={updatedAt} relative /> },
];

/** The customers whose credentials are kept. */
export function CompaniesScreen() {
  const filters = companiesRoute.useSearch();
  const navigate = companiesRoute.useNavigate();
  const can = useCan();
  const mayReadSyncs = useCanEverywhere()('company.sync');
  const [creating, { open, close }] = useDisclosure(false);
  const rows = usePagedRows<Company>(companiesKey(filters), (number, signal) =>
    fetchCompanies(filters, number, signal),
  );
  useAsked('/vault', () => can('company.create') && open());
  return (
    <Page
      title={texts.vault}
      width="fill"
      count={rows.loading || rows.error !== null ? undefined : texts.companyCount(rows.count)}
      tabs={<VaultTabs />}
      actions={
        can('company.create') && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
            {texts.createCompany}
          </Button>
        )
      }
    >
      <FilterBar
        search={{
          label: texts.searchCompanies,
          placeholder: texts.nameOrIdentifier,
          value: filters.search,
          onChange: search => void navigate({ search: search === undefined ? {} : { search }, replace: true }),
        }}
      />
      {mayReadSyncs && <ConnectWiseState />}
      {rows.error !== null ? (
        <ErrorState error={rows.error} retry={rows.retry} />
      ) : rows.loading ? (
        <LoadingState lines={8} />
      ) : (
        <DataTable
          label={texts.companies}
          columns={columns}
          count={rows.count}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          empty={
            filters.search === undefined ? (
              <EmptyState title={texts.noCompaniesYet}>{texts.credentialsBelongToACompanyCreateOne}</EmptyState>
            ) : (
              <EmptyState title={texts.noCompaniesMatch}>{texts.tryAnotherSearch}</EmptyState>
            )
          }
        />
      )}
      {creating && <CreateCompanyModal onClose={close} />}
    </Page>
  );
}
