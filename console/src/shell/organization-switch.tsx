import { Select } from '@mantine/core';
import { chooseOrganization, useChosenOrganization } from '../api/organization.ts';
import { useMe } from '../api/session.ts';
import { queryClient } from '../queries.ts';

const everywhere = '';

/** Chooses the organization to act in; for those who belong to one. */
export function OrganizationSwitch() {
  const { organizations } = useMe();
  const chosen = useChosenOrganization();
  if (organizations.length === 0 && chosen === null) return null;
  const choices = [
    { value: everywhere, label: 'Everywhere' },
    ...organizations.map(({ id, name }) => ({ value: id, label: name })),
    ...(chosen === null || organizations.some(({ id }) => id === chosen)
      ? []
      : [{ value: chosen, label: 'One organization' }]),
  ];
  return (
    <Select
      aria-label="Organization to act in"
      data={choices}
      value={chosen ?? everywhere}
      allowDeselect={false}
      searchable={choices.length > 8}
      w={{ base: 130, xs: 180 }}
      comboboxProps={{ width: 'max-content', position: 'bottom-end' }}
      onChange={value => {
        chooseOrganization(value === everywhere ? null : value);
        void queryClient.resetQueries();
      }}
    />
  );
}
