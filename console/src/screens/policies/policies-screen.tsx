import { Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useCan } from '../../access/can.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { ButtonLink } from '../../parts/links.tsx';
import { Page } from '../../parts/page.tsx';
import { WithPane } from '../../parts/pane.tsx';
import { paneSteps } from '../../parts/pane-steps.ts';
import { RowOpener } from '../../parts/row-action.tsx';
import { RowsOrState } from '../../parts/rows-or-state.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { capital, saysOf, whomOf } from './kinds.ts';
import { PolicyPane } from './policy-pane.tsx';
import { PolicyStatus } from './policy-status.tsx';
import { fetchPolicies, type Policy, policiesKey } from './queries.ts';
import { policiesRoute } from './routes.ts';
import { texts } from './texts.tsx';

const asksOf = ({ policy_type: type, configuration }: Policy): string =>
  capital(saysOf(type, configuration).join(', '));

const columnsOf = (onOpen: (id: string) => void): readonly Column<Policy>[] => [
  {
    key: 'type',
    title: texts.whatItIsAbout,
    width: '120px',
    render: ({ id, policy_type: type }) => (
      <RowOpener onOpen={() => onOpen(id)}>
        <Text span inherit fw={500}>
          {texts.types[type]}
        </Text>
      </RowOpener>
    ),
  },
  {
    key: 'whom',
    title: texts.whom,
    width: 'minmax(0, 1.5fr)',
    phone: 'under',
    render: policy => (
      <Text span inherit truncate title={whomOf(policy)}>
        <bdi>{whomOf(policy)}</bdi>
      </Text>
    ),
  },
  {
    key: 'where',
    title: texts.where,
    width: '96px',
    phone: 'hidden',
    render: ({ organization_name: name }) => (name === null ? texts.everywhere : <bdi>{name}</bdi>),
  },
  {
    key: 'asks',
    title: texts.asks,
    width: 'minmax(0, 2fr)',
    phone: 'hidden',
    render: policy => (
      <Text span inherit truncate title={asksOf(policy)}>
        {asksOf(policy)}
      </Text>
    ),
  },
  {
    key: 'status',
    title: texts.status,
    width: '130px',
    phone: 'end',
    render: policy => <PolicyStatus policy={policy} />,
  },
];

/** Every security policy that one may see; beside them the one that is looked at. */
export function PoliciesScreen() {
  const { policy } = policiesRoute.useSearch();
  const navigate = policiesRoute.useNavigate();
  const can = useCan();
  const rows = usePagedRows<Policy>(policiesKey, fetchPolicies);
  const look = (id: string | undefined): void => void navigate({ search: { policy: id }, replace: true });
  const columns = useMemo(() => columnsOf(id => void navigate({ search: { policy: id }, replace: true })), [navigate]);
  const { previous, next } = paneSteps(rows, policy, look);
  return (
    <Page
      title={texts.policies}
      width="fill"
      {...(rows.loading || rows.error !== null ? {} : { count: texts.policyCount(rows.count) })}
      actions={
        can('policy.write') && (
          <ButtonLink to="/policies/new" leftSection={<IconPlus size={16} aria-hidden />}>
            {texts.newPolicy}
          </ButtonLink>
        )
      }
    >
      <WithPane
        pane={
          policy !== undefined && (
            <PolicyPane key={policy} id={policy} previous={previous} next={next} onClose={() => look(undefined)} />
          )
        }
      >
        <RowsOrState rows={rows}>
          <DataTable
            label={texts.policies}
            columns={columns}
            count={rows.count}
            rowAt={rows.rowAt}
            onRange={rows.onRange}
            current={policy}
            empty={<EmptyState title={texts.noPoliciesYet}>{texts.whatPoliciesAre}</EmptyState>}
          />
        </RowsOrState>
      </WithPane>
    </Page>
  );
}
