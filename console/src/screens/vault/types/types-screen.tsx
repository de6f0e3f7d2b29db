import { Code, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useCan } from '../../../access/can.ts';
import { PlaceName } from '../../../access/place-name.tsx';
import { type Column, DataTable } from '../../../parts/data-table.tsx';
import { AnchorLink, ButtonLink } from '../../../parts/links.tsx';
import { Page } from '../../../parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../parts/states.tsx';
import { numeral, Time } from '../../../parts/time.tsx';
import { usePagedRows } from '../../../parts/use-paged-rows.ts';
import classes from '../vault.module.css';
import { VaultTabs } from '../vault-tabs.tsx';
import { type CredentialType, fetchTypes, typesKey } from './queries.ts';
import { texts } from './texts.tsx';

const columns: readonly Column<CredentialType>[] = [
  {
    key: 'name',
    title: texts.type,
    width: 'minmax(0, 3fr)',
    render: ({ id, name }) => (
      <AnchorLink to="/vault/types/$id" params={{ id }} size="sm" fw={500} className={classes.link}>
        <bdi>{name}</bdi>
      </AnchorLink>
    ),
  },
  {
    key: 'scope',
    title: texts.permissionScope,
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
    title: texts.belongsTo,
    width: '150px',
    render: ({ organizationId }) => (
      <Text size="sm" truncate>
        <PlaceName of={organizationId} />
      </Text>
    ),
  },
  {
    key: 'fields',
    title: texts.fields,
    width: '70px',
    phone: 'hidden',
    render: ({ fields }) => numeral(fields.length),
  },
  {
    key: 'credentials',
    title: texts.credentials,
    width: '100px',
    phone: 'end',
    render: ({ credentialCount }) => numeral(credentialCount),
  },
  { key: 'updated', title: texts.changed, width: '130px', render: ({ updatedAt }) => <Time at={updatedAt} relative /> },
];

/** The kinds of credentials that there are. */
export function TypesScreen() {
  const can = useCan();
  const rows = usePagedRows<CredentialType>(typesKey, fetchTypes);
  return (
    <Page
      title={texts.credentialTypes}
      width="fill"
      count={rows.loading || rows.error !== null ? undefined : texts.typeCount(rows.count)}
      tabs={<VaultTabs />}
      actions={
        can('credential_type.create') && (
          <ButtonLink to="/vault/types/new" leftSection={<IconPlus size={16} aria-hidden />}>
            {texts.createType}
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
          label={texts.credentialTypes}
          columns={columns}
          count={rows.count}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          empty={<EmptyState title={texts.noCredentialTypesYet}>{texts.aTypeDefinesWhichFieldsACredential}</EmptyState>}
        />
      )}
    </Page>
  );
}
