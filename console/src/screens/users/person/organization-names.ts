import { useQuery } from '@tanstack/react-query';
import { useCan } from '../../../access/can.ts';
import { useMe } from '../../../api/session.ts';
import { organizationsQuery } from '../queries.ts';

/** Finds the name of an organization, as far as one may know it. */
export function useOrganizationNames(): (id: string) => string {
  const can = useCan();
  const { organizations: own } = useMe();
  const { data: listed = [] } = useQuery({ ...organizationsQuery, enabled: can('organization.list') });
  const names = new Map([...own, ...listed].map(({ id, name }) => [id, name]));
  return id => names.get(id) ?? 'An organization that you may not see';
}
