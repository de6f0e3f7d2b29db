import { Select, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { useWritten } from '../../parts/use-written.ts';
import type { UserFilters, UserSort } from './queries.ts';
import { labelOfRole, systemRoleOf, systemRoles } from './roles.ts';
import { texts } from './texts.tsx';

const orders: readonly { readonly value: UserSort; readonly label: string }[] = [
  { value: 'created_at', label: texts.oldestFirst },
  { value: '-created_at', label: texts.newestFirst },
  { value: 'full_name', label: texts.nameAToZ },
  { value: '-full_name', label: texts.nameZToA },
  { value: 'username', label: texts.userNameAToZ },
  { value: '-username', label: texts.userNameZToA },
  { value: 'email', label: texts.eMailAToZ },
  { value: '-email', label: texts.eMailZToA },
];

/** Search, filters and order of the list of people. */
export function UserFilterBar({
  filters,
  onChange,
  tools,
}: {
  readonly filters: UserFilters;
  /** What is named changes; undefined takes a filter away. */
  readonly onChange: (change: { readonly [F in keyof UserFilters]?: UserFilters[F] | undefined }) => void;
  readonly tools: ReactNode;
}) {
  const { q, role, department, sort = 'created_at' } = filters;
  return (
    <FilterBar
      search={{
        label: texts.searchPeople,
        placeholder: texts.nameEMailOrUserName,
        value: q,
        onChange: value => onChange({ q: value }),
      }}
      filters={[
        {
          key: 'role',
          label: texts.role,
          value: role === undefined ? null : labelOfRole(role),
          clear: () => onChange({ role: undefined }),
          field: (
            <Select
              label={texts.role}
              placeholder={texts.anyRole}
              clearable
              data={systemRoles}
              value={role ?? null}
              comboboxProps={{ withinPortal: false }}
              onChange={value => onChange({ role: systemRoleOf(value) })}
            />
          ),
        },
        {
          key: 'department',
          label: texts.department,
          value: department ?? null,
          clear: () => onChange({ department: undefined }),
          field: <DepartmentField value={department} onChange={value => onChange({ department: value })} />,
        },
      ]}
      onClear={() => onChange({ q: undefined, role: undefined, department: undefined })}
      order={
        <Select
          label={texts.order}
          data={orders}
          value={sort}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          onChange={value => onChange({ sort: orders.find(each => each.value === value)?.value })}
        />
      }
      tools={tools}
    />
  );
}

function DepartmentField({
  value,
  onChange,
}: {
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}) {
  const written = useWritten(value, onChange);
  return <TextInput label={texts.department} description={texts.itsWholeName} maxLength={255} {...written} />;
}
