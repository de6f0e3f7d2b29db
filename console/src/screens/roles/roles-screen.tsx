import { Anchor, Button, Code, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useCan } from '../../access/can.ts';
import { PlaceName } from '../../access/place-name.tsx';
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
import { texts } from './texts.tsx';

const columns: readonly Column<Role>[] = [
  {
    key: 'title',
    title: texts.title,
    width: 'minmax(0, 2fr)',
    render: ({ id, name }) => (
      <Anchor component={Link} to={`/roles/${id}`} size="sm" fw={500} truncate display="block" data-written>
        {name}
      </Anchor>
    ),
  },
  {
    key: 'moniker',
    title: texts.identifier,
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
    title: texts.belongsTo,
    width: 'minmax(0, 1.5fr)',
    render: ({ organizationId: place }) => (
      <Text size="sm" truncate>
        <PlaceName of={place} />
      </Text>
    ),
  },
  {
    key: 'patterns',
    title: texts.permissions,
    width: '100px',
    phone: 'hidden',
    render: role => numeral(role.permissionIds.length),
  },
  {
    key: 'system',
    title: texts.kind,
    width: '100px',
    phone: 'end',
    render: ({ isSystemDefault }) => (isSystemDefault ? texts.system : texts.custom),
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
      title={texts.rolesPermissions}
      tabs={<RolesTabs />}
      width="fill"
      count={rows.loading || rows.error !== null ? undefined : texts.roleCount(rows.count)}
      actions={
        can('role.create') && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
            {texts.createRole}
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
          label={texts.roles}
          columns={columns}
          count={rows.count}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          empty={
            of === undefined ? (
              <EmptyState title={texts.noRolesYet}>{texts.aRoleGivesSeveralPermissionsAtOnce}</EmptyState>
            ) : (
              <EmptyState title={texts.noRolesHere}>{texts.thisOrganizationHasNoRolesOfIts}</EmptyState>
            )
          }
        />
      )}
      {creating && <CreateRoleModal onClose={close} />}
    </Page>
  );
}
