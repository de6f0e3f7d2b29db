import { Box, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Column, DataTable } from '../../../parts/data-table.tsx';
import { AnchorLink } from '../../../parts/links.tsx';
import { ErrorState, LoadingState } from '../../../parts/states.tsx';
import { Time } from '../../../parts/time.tsx';
import { usePagedRows } from '../../../parts/use-paged-rows.ts';
import classes from '../vault.module.css';
import { type CredentialsOf, credentialsKey, fetchCredentials, type ListedCredential } from './queries.ts';
import { texts } from './texts.tsx';

const name: Column<ListedCredential> = {
  key: 'name',
  title: texts.credential,
  width: 'minmax(0, 3fr)',
  render: credential => (
    <AnchorLink to="/vault/credentials/$id" params={{ id: credential.id }} size="sm" fw={500} className={classes.link}>
      <bdi>{credential.name}</bdi>
    </AnchorLink>
  ),
};
const type: Column<ListedCredential> = {
  key: 'type',
  title: texts.type,
  width: 'minmax(0, 2fr)',
  render: credential => (
    <Text size="sm" truncate>
      <bdi>{credential.type.name}</bdi>
    </Text>
  ),
};
const company: Column<ListedCredential> = {
  key: 'company',
  title: texts.company,
  width: 'minmax(0, 2fr)',
  render: credential => (
    <Text size="sm" truncate>
      <bdi>{credential.company.name}</bdi>
    </Text>
  ),
};
const updated: Column<ListedCredential> = {
  key: 'updated',
  title: texts.changed,
  width: '150px',
  render: credential => <Time at={credential.updatedAt} relative />,
};
const ofCompany = [name, type, updated];
const ofType = [name, company, updated];

/** The credentials of a company or of a type, as far as one may see them. */
export function CredentialList({ of, empty }: { readonly of: CredentialsOf; readonly empty: ReactNode }) {
  const rows = usePagedRows<ListedCredential>(credentialsKey(of), (number, signal) =>
    fetchCredentials(of, number, signal),
  );
  return (
    <Box w="100%">
      {rows.error !== null ? (
        <ErrorState error={rows.error} retry={rows.retry} />
      ) : rows.loading ? (
        <LoadingState lines={4} />
      ) : (
        <DataTable
          label={texts.credentials}
          columns={'company' in of ? ofCompany : ofType}
          count={rows.count}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          empty={empty}
        />
      )}
    </Box>
  );
}
