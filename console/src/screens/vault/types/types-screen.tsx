import { Code, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useCan } from '../../../access/can.ts';
import { PlaceName } from '../../../access/place-name.tsx';
import { counted } from '../../../parts/counted.ts';
import { type Column, DataTable } from '../../../parts/data-table.tsx';
import { AnchorLink, ButtonLink } from '../../../parts/links.tsx';
import { Page } from '../../../parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../parts/states.tsx';
import { numeral, Time } from '../../../parts/time.tsx';
import { usePagedRows } from '../../../parts/use-paged-rows.ts';
import classes from '../vault.module.css';
import { VaultTabs } from '../vault-tabs.tsx';
import { type CredentialType, fetchTypes, typesKey } from './queries.ts';

const columns: readonly Column<CredentialType>[] = [
  {
    key: 'name',
    title: 'Type',
    width: 'minmax(0, 3fr)',
    render: ({ id, name }) => (
      <AnchorLink to="/vault/types/$id" params={{ id }} size="sm" fw={500} className={classes.link}>
        <bdi>{name}</bdi>
      </AnchorLink>
    ),
  },
  {
    key: 'scope',
    title: 'Permission scope',
    width: 'minmax(0, 2fr)',
    phone: 'hidden',
    render: ({ permissionScope: scope }) =>
      scope === null ? (
        '–'
      ) : (
        <Text size="sm" truncate>
          <Code>{scope}</Code>
        </Text>
      ),
  },
  {
    key: 'of',
    title: 'Belongs to',
    width: '150px',
    render: ({ organizationId }) => (
      <Text size="sm" truncate>
        <PlaceName of={organizationId} />
      </Text>
    ),
  },
  { key: 'fields', title: 'Fields', width: '70px', phone: 'hidden', render: ({ fields }) => numeral(fields.length) },
  {
    key: 'credentials',
    title: 'Credentials',
    width: '100px',
    phone: 'end',
    render: ({ credentialCount }) => numeral(credentialCount),
  },
  { key: 'updated', title: 'Changed', width: '130px', render: ({ updatedAt }) => <Time at={updatedAt} relative /> },
];

/** The kinds of credentials that there are. */
export function TypesScreen() {
  const can = useCan();
  const rows = usePagedRows<CredentialType>(typesKey, fetchTypes);
  return (
    <Page
      title="Credential types"
      width="fill"
      count={rows.loading || rows.error !== null ? undefined : counted(rows.count, 'type', 'types')}
      tabs={<VaultTabs />}
      actions={
        can('credential_type.create') && (
          <ButtonLink to="/vault/types/new" leftSection={<IconPlus size={16} aria-hidden />}>
            Create type
          </ButtonLink>
        )
      }
    >
      {rows.error !== null ? (
        <ErrorState error={rows.error} retry={rows.retry} />
      ) : rows.loading ? (
        <LoadingState lines={6} />
      ) : (
        <DataTable
          label="Credential types"
          columns={columns}
          count={rows.count}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          empty={
            <EmptyState title="No credential types yet">
              A type defines which fields a credential has, and which of them are secret.
            </EmptyState>
          }
        />
      )}
    </Page>
  );
}
