import { Button, Group, Select, TextInput } from '@mantine/core';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useWritten } from '../../parts/use-written.ts';
import type { UserFilters, UserSort } from './queries.ts';
import { systemRoleOf, systemRoles } from './roles.ts';

const orders: readonly { readonly value: UserSort; readonly label: string }[] = [
  { value: 'created_at', label: 'Oldest first' },
  { value: '-created_at', label: 'Newest first' },
  { value: 'full_name', label: 'Name, A to Z' },
  { value: '-full_name', label: 'Name, Z to A' },
  { value: 'username', label: 'User name, A to Z' },
  { value: '-username', label: 'User name, Z to A' },
  { value: 'email', label: 'E-mail, A to Z' },
  { value: '-email', label: 'E-mail, Z to A' },
];

/** Search, filters and order of the list of people. */
export function UserFilterBar({
  filters,
  onChange,
}: {
  readonly filters: UserFilters;
  /** What is named changes; undefined takes a filter away. */
  readonly onChange: (change: { readonly [F in keyof UserFilters]?: UserFilters[F] | undefined }) => void;
}) {
  const { q, role, is_active: active, department, sort = 'created_at' } = filters;
  const search = useWritten(q, value => onChange({ q: value }));
  const within = useWritten(department, value => onChange({ department: value }));
  const narrowed = [q, role, active, department].some(each => each !== undefined);
  return (
    <Group gap="xs">
      <TextInput
        aria-label="Search people"
        placeholder="Search name or e-mail"
        leftSection={<IconSearch size={16} aria-hidden />}
        maxLength={255}
        w={{ base: '100%', xs: 260 }}
        {...search}
      />
      <Select
        aria-label="Role"
        placeholder="Any role"
        clearable
        data={systemRoles}
        value={role ?? null}
        onChange={value => onChange({ role: systemRoleOf(value) })}
        w={150}
      />
      <Select
        aria-label="Status"
        placeholder="Any status"
        clearable
        data={[
          { value: 'true', label: 'Active' },
          { value: 'false', label: 'Inactive' },
        ]}
        value={active === undefined ? null : String(active)}
        onChange={value => onChange({ is_active: value === null ? undefined : value === 'true' })}
        w={140}
      />
      <TextInput
        aria-label="Department, its whole name"
        placeholder="Department"
        maxLength={255}
        w={{ base: '100%', xs: 170 }}
        {...within}
      />
      <Select
        aria-label="Order"
        data={orders}
        value={sort}
        allowDeselect={false}
        onChange={value => onChange({ sort: orders.find(each => each.value === value)?.value })}
        w={{ base: '100%', xs: 180 }}
        hiddenFrom="md"
      />
      {narrowed && (
        <Button
          variant="subtle"
          leftSection={<IconX size={16} aria-hidden />}
          onClick={() => onChange({ q: undefined, role: undefined, is_active: undefined, department: undefined })}
        >
          Clear filters
        </Button>
      )}
    </Group>
  );
}
