import { Select } from '@mantine/core';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { labelOfRole, systemRoleOf, systemRoles } from '../users/roles.ts';
import type { AccountFilters } from './options.ts';
import { texts } from './texts.tsx';

const statuses = [
  { value: 'active', label: texts.active },
  { value: 'inactive', label: texts.inactive },
] as const;
const bans = [
  { value: 'true', label: texts.onlyBanned },
  { value: 'false', label: texts.onlyNotBanned },
] as const;

/** Search and filters of the list of accounts. */
export function AccountFilterBar({
  filters: { q, role, status, banned },
  onChange,
}: {
  readonly filters: AccountFilters;
  /** What is named changes; undefined takes a filter away. */
  readonly onChange: (change: AccountFilters) => void;
}) {
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
          key: 'banned',
          label: texts.bans,
          value: banned === undefined ? null : banned ? texts.onlyBanned : texts.onlyNotBanned,
          clear: () => onChange({ banned: undefined }),
          field: (
            <Select
              label={texts.bans}
              placeholder={texts.anybody}
              clearable
              data={bans}
              value={banned === undefined ? null : String(banned)}
              comboboxProps={{ withinPortal: false }}
              onChange={value => onChange({ banned: value === null ? undefined : value === 'true' })}
            />
          ),
        },
        {
          key: 'status',
          label: texts.status,
          value: status === undefined ? null : status === 'active' ? texts.active : texts.inactive,
          clear: () => onChange({ status: undefined }),
          field: (
            <Select
              label={texts.status}
              placeholder={texts.anyStatus}
              clearable
              data={statuses}
              value={status ?? null}
              comboboxProps={{ withinPortal: false }}
              onChange={value => onChange({ status: statuses.find(each => each.value === value)?.value })}
            />
          ),
        },
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
      ]}
      onClear={() => onChange({ q: undefined, role: undefined, status: undefined, banned: undefined })}
    />
  );
}
