import { Anchor, Button, Code, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useCan } from '../../access/can.ts';
import { PlaceName } from '../../access/place-name.tsx';
import { counted } from '../../parts/counted.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { Page } from '../../parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral } from '../../parts/time.tsx';
import { useAsked } from '../../parts/use-asked.ts';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { CreateRoleModal } from './create-role-modal.tsx';
import { usePlaceFilter } from './place-filter.tsx';
import { fetchRoles, type Role, roleListKey } from './queries.ts';
import { RolesTabs } from './roles-tabs.tsx';
import { rolesRoute } from './routes.ts';

const columns: readonly Column<Role>[] = [
  {
    key: 'title',
    title: 'Title',
    width: 'minmax(0, 2fr)',
    render: ({ id, name }) => (
      <Anchor component={Link} to={`/roles/${id}`} size="sm" fw={500} truncate display="block" data-written>
        {name}
      </Anchor>
    ),
  },
  {
    key: 'moniker',
    title: 'Identifier',
    phone: 'hidden',
    width: 'minmax(0, 1.5fr)',
    render: ({ moniker }) => (
      <Text size="sm" truncate>
        <Code>{moniker}</Code>
      </Text>
    ),
  },
  {
    key: 'place',
    title: 'Belongs to',
    width: 'minmax(0, 1.5fr)',
    render: ({ organizationId: place }) => (
      <Text size="sm" truncate>
        <PlaceName of={place} />
      </Text>
    ),
  },
  {
    key: 'patterns',
    title: 'Permissions',
    width: '100px',
    phone: 'hidden',
    render: role => numeral(role.permissionIds.length),
  },
  {
    key: 'system',
    title: 'Kind',
    width: '100px',
    phone: 'end',
    render: ({ isSystemDefault }) => (isSystemDefault ? 'System' : 'Custom'),
  },
];

export function RolesScreen() {
  const can = useCan();
  const [creating, { open, close }] = useDisclosure(false);
  const { of } = rolesRoute.useSearch();
  const navigate = rolesRoute.useNavigate();
  const rows = usePagedRows<Role>(roleListKey(of), (number, signal) => fetchRoles(of, number, signal));
  const filters = usePlaceFilter(
    of,
    next => void navigate({ search: next === undefined ? {} : { of: next }, replace: true }),
  );
  useAsked('/roles', () => can('role.create') && open());
  return (
    <Page
      title="Roles & permissions"
      tabs={<RolesTabs />}
      width="fill"
      count={rows.loading || rows.error !== null ? undefined : counted(rows.count, 'role', 'roles')}
      actions={
        can('role.create') && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
            Create role
          </Button>
        )
      }
    >
      {filters.length > 0 && (
        <FilterBar filters={filters} onClear={() => void navigate({ search: {}, replace: true })} />
      )}
      {rows.error !== null ? (
        <ErrorState error={rows.error} retry={rows.retry} />
      ) : rows.loading ? (
        <LoadingState lines={8} />
      ) : (
        <DataTable
          label="Roles"
          columns={columns}
          count={rows.count}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          empty={
            of === undefined ? (
              <EmptyState title="No roles yet">
                A role gives several permissions at once to everyone who has it.
              </EmptyState>
            ) : (
              <EmptyState title="No roles here">This organization has no roles of its own.</EmptyState>
            )
          }
        />
      )}
      {creating && <CreateRoleModal onClose={close} />}
    </Page>
  );
}
