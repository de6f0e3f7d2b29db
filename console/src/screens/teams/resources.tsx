import { ActionIcon, Badge, Text, Title, Tooltip } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirm } from '../../parts/confirm.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { Time } from '../../parts/time.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { fetchResources, type Resource, resourcesKey, type Team, unshare } from './queries.ts';

const ways: Readonly<Record<Resource['access'], string>> = { read: 'Use', write: 'Use and change' };

/** The credentials that are shared with a team; from here its members come to them. */
export function Resources({ team, mayEnd }: { readonly team: Team; readonly mayEnd: boolean }) {
  const client = useQueryClient();
  const [ending, setEnding] = useState<Resource | null>(null);
  const rows = usePagedRows<Resource>(resourcesKey(team.id), (number, signal) =>
    fetchResources(team.id, number, signal),
  );
  const columns: readonly Column<Resource>[] = [
    {
      key: 'name',
      title: 'Credential',
      width: 'minmax(0, 2fr)',
      render: ({ resource_id: id, name }) => (
        <AnchorLink to="/vault/credentials/$id" params={{ id }} size="sm" fw={600} truncate display="block">
          <bdi>{name}</bdi>
        </AnchorLink>
      ),
    },
    {
      key: 'company',
      title: 'Company',
      width: 'minmax(0, 2fr)',
      render: ({ company }) => (
        <Text size="sm" truncate>
          <bdi>{company.name}</bdi>
        </Text>
      ),
    },
    {
      key: 'access',
      title: 'Members may',
      width: '150px',
      render: ({ access }) => (
        <Badge variant="light" color={access === 'read' ? 'gray' : undefined} tt="none">
          {ways[access]}
        </Badge>
      ),
    },
    { key: 'since', title: 'Since', width: '170px', render: resource => <Time at={resource.created_at} /> },
    ...(mayEnd
      ? [
          {
            key: 'end',
            title: 'Remove',
            width: '70px',
            render: (resource: Resource) => (
              <Tooltip label="Share no more">
                <ActionIcon
                  variant="subtle"
                  color="red"
                  aria-label={`Share ${resource.name} no more`}
                  onClick={() => setEnding(resource)}
                >
                  <IconTrash size={18} aria-hidden />
                </ActionIcon>
              </Tooltip>
            ),
          },
        ]
      : []),
  ];
  return (
    <section aria-label="Shared credentials">
      <Title order={2} size="h4" mb="xs">
        Shared credentials
      </Title>
      {rows.error !== null ? (
        <ErrorState error={rows.error} retry={rows.retry} />
      ) : rows.loading ? (
        <LoadingState lines={2} />
      ) : (
        <DataTable
          label="Shared credentials"
          columns={columns}
          count={rows.count}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          empty={
            <EmptyState title="Nothing is shared with this team">
              Open a credential in the vault and share it from there.
            </EmptyState>
          }
        />
      )}
      <Confirm
        opened={ending !== null}
        title="Share it no more?"
        action="Share no more"
        onClose={() => setEnding(null)}
        onConfirm={async () => {
          if (ending === null) return;
          await unshare(team.id, ending.id);
          toastDone(`${ending.name} is shared no more`);
          void client.invalidateQueries({ queryKey: resourcesKey(team.id) });
        }}
      >
        The members of this team lose <bdi>{ending?.name}</bdi> at once, unless something else lets them come to it.
        Secrets that they have seen already are better changed.
      </Confirm>
    </section>
  );
}
