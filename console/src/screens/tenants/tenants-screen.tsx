import { Alert, Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useChosenOrganization } from '../../api/organization.ts';
import { Avatar } from '../../parts/avatar.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { ButtonLink } from '../../parts/links.tsx';
import { Named } from '../../parts/named.tsx';
import { Page } from '../../parts/page.tsx';
import { WithPane } from '../../parts/pane.tsx';
import { paneSteps } from '../../parts/pane-steps.ts';
import { RowOpener } from '../../parts/row-action.tsx';
import { RowsOrState } from '../../parts/rows-or-state.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { actIn } from '../../shell/act-in.ts';
import { ActiveMark } from '../organizations/badges.tsx';
import { featuresSaid, PeopleUsed, PlanMark } from './marks.tsx';
import { fetchTenants, type Tenant, tenantsKey } from './queries.ts';
import { tenantsRoute } from './routes.ts';
import { TenantPane } from './tenant-pane.tsx';
import { texts } from './texts.tsx';

const columnsOf = (onOpen: (id: string) => void): readonly Column<Tenant>[] => [
  {
    key: 'name',
    title: texts.name,
    width: 'minmax(0, 2fr)',
    render: ({ id, company_name: name }) => (
      <Named mark={<Avatar name={name} kind="organization" />}>
        <RowOpener onOpen={() => onOpen(id)}>
          <bdi>{name}</bdi>
        </RowOpener>
      </Named>
    ),
  },
  { key: 'plan', title: texts.plan, width: '110px', phone: 'under', render: ({ plan }) => <PlanMark plan={plan} /> },
  {
    key: 'people',
    title: texts.people,
    width: '150px',
    render: tenant => <PeopleUsed tenant={tenant} />,
  },
  {
    key: 'features',
    title: texts.features,
    width: 'minmax(0, 1.4fr)',
    phone: 'hidden',
    render: ({ features }) => (
      <Text span inherit truncate title={featuresSaid(features)}>
        {featuresSaid(features)}
      </Text>
    ),
  },
  {
    key: 'status',
    title: texts.status,
    width: '110px',
    phone: 'end',
    render: ({ active }) => <ActiveMark active={active} />,
  },
];

/** Every organization with its plan and how much of it is used; beside them the one that is looked at. */
export function TenantsScreen() {
  const { tenant } = tenantsRoute.useSearch();
  const navigate = tenantsRoute.useNavigate();
  const chosen = useChosenOrganization();
  const rows = usePagedRows<Tenant>(tenantsKey, fetchTenants);
  const columns = useMemo(() => columnsOf(id => void navigate({ search: { tenant: id }, replace: true })), [navigate]);
  const look = (id: string | undefined): void => void navigate({ search: { tenant: id }, replace: true });
  const { previous, next } = paneSteps(rows, tenant, look);
  return (
    <Page
      title={texts.tenants}
      width="fill"
      {...(rows.loading || rows.error !== null ? {} : { count: texts.tenantCount(rows.count) })}
      actions={
        chosen === null &&
        rows.error === null && (
          <ButtonLink to="/tenants/new" leftSection={<IconPlus size={16} aria-hidden />}>
            {texts.onboardTenant}
          </ButtonLink>
        )
      }
    >
      {chosen !== null ? (
        <Alert color="gray">
          {texts.onlyEverywhere(
            <Button size="xs" variant="default" ms="xs" onClick={() => actIn(null)}>
              {texts.showAllOrganizations}
            </Button>,
          )}
        </Alert>
      ) : (
        <WithPane
          pane={
            tenant !== undefined && (
              <TenantPane key={tenant} id={tenant} previous={previous} next={next} onClose={() => look(undefined)} />
            )
          }
        >
          <RowsOrState rows={rows}>
            <DataTable
              label={texts.tenants}
              columns={columns}
              count={rows.count}
              rowAt={rows.rowAt}
              onRange={rows.onRange}
              current={tenant}
              empty={<EmptyState title={texts.noTenantsYet}>{texts.whatTenantsAre}</EmptyState>}
            />
          </RowsOrState>
        </WithPane>
      )}
    </Page>
  );
}
