import { Text } from '@mantine/core';
import { IconFile, IconKey, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirm } from '../../parts/confirm.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { Named } from '../../parts/named.tsx';
import { RowAction } from '../../parts/row-action.tsx';
import { Section } from '../../parts/section.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { Tile } from '../../parts/tile.tsx';
import { numeral, Time } from '../../parts/time.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { fetchResources, type Resource, resourcesKey, type Team, unshare } from './queries.ts';
import { texts } from './texts.tsx';

const ways: Readonly<Record<Resource['access'], string>> = { read: texts.use, write: texts.andEdit };

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
      title: texts.credential,
      width: 'minmax(0, 2fr)',
      render: ({ type, resource_id: id, name }) =>
        type === 'file' ? (
          <Named mark={<Tile icon={IconFile} size={24} />}>
            <bdi>{name}</bdi>
          </Named>
        ) : (
          <Named mark={<Tile icon={IconKey} size={24} />}>
            <AnchorLink to="/vault/credentials/$id" params={{ id }}>
              <bdi>{name}</bdi>
            </AnchorLink>
          </Named>
        ),
    },
    {
      key: 'company',
      title: texts.company,
      width: 'minmax(0, 2fr)',
      render: ({ company }) => (
        <Text size="sm" truncate>
          <bdi>{company?.name}</bdi>
        </Text>
      ),
    },
    {
      key: 'access',
      title: texts.membersCan,
      width: '110px',
      render: ({ access }) => ways[access],
    },
    {
      key: 'since',
      title: texts.shared,
      width: '120px',
      render: resource => <Time at={resource.created_at} relative />,
    },
  ];
  return (
    <Section
      title={texts.sharedCredentials}
      {...(rows.loading || rows.error !== null ? {} : { count: numeral(rows.count) })}
      bare
    >
      {rows.error !== null ? (
        <ErrorState error={rows.error} retry={rows.retry} />
      ) : rows.loading ? (
        <LoadingState lines={2} />
      ) : (
        <DataTable
          label={texts.sharedCredentials}
          columns={columns}
          count={rows.count}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          actionsWidth="2rem"
          {...(mayEnd
            ? {
                rowActions: (resource: Resource) => (
                  <RowAction
                    icon={IconTrash}
                    verb={texts.stopSharing}
                    label={texts.stopSharingNamed(resource.name)}
                    onClick={() => setEnding(resource)}
                  />
                ),
              }
            : {})}
          empty={<EmptyState title={texts.noSharedCredentials}>{texts.toShareOneOpenItInThe}</EmptyState>}
        />
      )}
      <Confirm
        opened={ending !== null}
        title={texts.stopSharingQuestion}
        action={texts.stopSharing}
        onClose={() => setEnding(null)}
        onConfirm={async () => {
          if (ending === null) return;
          await unshare(team.id, ending.id);
          toastDone(texts.isNoLongerShared(ending.name));
          void client.invalidateQueries({ queryKey: resourcesKey(team.id) });
        }}
      >
        {texts.membersLoseAccessToImmediatelyUnless(<bdi>{ending?.name}</bdi>)}
      </Confirm>
    </Section>
  );
}
