import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ApiError } from '../api/errors.ts';
import { useChosenOrganization } from '../api/organization.ts';
import { useMe } from '../api/session.ts';
import { SearchSelect } from '../parts/search-select.tsx';
import { fetchOrganization, organizationKey } from '../screens/organizations/queries.ts';
import { actIn, stopActingIn } from './act-in.ts';

const everywhere = '';

/** Chooses the organization to act in; for those who belong to one, or act in one. */
export function OrganizationSwitch() {
  const { organizations } = useMe();
  const chosen = useChosenOrganization();
  const foreign = chosen !== null && organizations.every(({ id }) => id !== chosen) ? chosen : null;
  const name = useForeignName(foreign);
  if (organizations.length === 0 && chosen === null) return null;
  const choices = [
    { value: everywhere, label: 'All organizations' },
    ...organizations.map(({ id, name }) => ({ value: id, label: name })),
    ...(foreign === null ? [] : [{ value: foreign, label: name ?? 'An organization' }]),
  ];
  return (
    <SearchSelect
      aria-label="Current organization"
      choices={choices}
      value={chosen ?? everywhere}
      allowDeselect={false}
      inForm={false}
      searchable={choices.length > 8}
      w={{ base: 150, xs: 180 }}
      styles={{ input: { textOverflow: 'ellipsis' }, option: { overflowWrap: 'anywhere' } }}
      comboboxProps={{ width: 280, position: 'bottom-end' }}
      onChange={value => actIn(value === everywhere ? null : value)}
    />
  );
}

/** The name of an organization that one acts in without belonging to it. One that one may not see any more is left. */
function useForeignName(id: string | null): string | undefined {
  const { data, error } = useQuery({
    queryKey: organizationKey(id ?? ''),
    queryFn: ({ signal }) => fetchOrganization(id ?? '', signal),
    enabled: id !== null,
  });
  const gone = error instanceof ApiError && [400, 403, 404].includes(error.status);
  useEffect(() => {
    if (id !== null && gone) stopActingIn(id);
  }, [id, gone]);
  return data?.name;
}
