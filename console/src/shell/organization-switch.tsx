import { IconSelector } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ApiError } from '../api/errors.ts';
import { useChosenOrganization } from '../api/organization.ts';
import { useMe } from '../api/session.ts';
import { SearchSelect } from '../parts/search-select.tsx';
import { fetchOrganization, organizationKey } from '../screens/organizations/queries.ts';
import { actIn, stopActingIn } from './act-in.ts';
import { Logo } from './logo.tsx';
import classes from './organization-switch.module.css';
import { texts } from './texts.tsx';

const everywhere = '';

/** The gate, and the organization to act in; who belongs to none, and acts in none, has nothing to choose. */
export function OrganizationSwitch({ folded }: { readonly folded: boolean }) {
  const { organizations } = useMe();
  const chosen = useChosenOrganization();
  const foreign = chosen !== null && organizations.every(({ id }) => id !== chosen) ? chosen : null;
  const name = useForeignName(foreign);
  if (folded)
    return (
      <Link to="/" className={classes.home} aria-label={texts.gatehouseHome}>
        <Logo size={26} />
      </Link>
    );
  if (organizations.length === 0 && chosen === null)
    return (
      <Link to="/" className={classes.home} aria-label={texts.gatehouseHome}>
        <Logo size={26} />
        <span className={classes.name}>{texts.gatehouse}</span>
      </Link>
    );
  const choices = [
    { value: everywhere, label: texts.allOrganizations },
    ...organizations.map(({ id, name: each }) => ({ value: id, label: each })),
    ...(foreign === null ? [] : [{ value: foreign, label: name ?? texts.anOrganization }]),
  ];
  return (
    <SearchSelect
      aria-label={texts.currentOrganization}
      choices={choices}
      value={chosen ?? everywhere}
      allowDeselect={false}
      inForm={false}
      searchable={choices.length > 8}
      variant="unstyled"
      leftSection={<Logo size={26} />}
      leftSectionWidth={41}
      rightSection={<IconSelector size={14} aria-hidden />}
      classNames={{ root: classes.choice, input: classes.chosen, option: classes.option }}
      comboboxProps={{ width: 280, position: 'bottom-start' }}
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
