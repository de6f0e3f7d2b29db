import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCan } from '../../access/can.ts';
import { covers } from '../../access/patterns.ts';
import { api, result } from '../../api/client.ts';
import { useChosenOrganization } from '../../api/organization.ts';
import { useMe } from '../../api/session.ts';
import { useCanEverywhere } from './rights.ts';

/** Stands for the platform: nobody's organization. */
export const platform = '';

/** Where something may be put by whoever holds a node: organizations and, with the node everywhere, the platform. */
export function usePlaces(node: string) {
  const me = useMe();
  const can = useCan();
  const anywhere = useCanEverywhere()(node);
  const chosen = useChosenOrganization();
  const listed = useQuery({
    queryKey: ['vault', 'organizations'],
    queryFn: async ({ signal }) =>
      (await result(api.GET('/api/organizations', { params: { query: { limit: 100 } }, signal }))).data.organizations,
    enabled: anywhere && can('organization.list'),
  });
  const held = me.organizations.filter(({ id }) =>
    me.holds.some(({ pattern, organization_id: place }) => (place === null || place === id) && covers(pattern, node)),
  );
  const organizations = anywhere ? (listed.data ?? me.organizations) : held;
  const choices = [
    ...(anywhere ? [{ value: platform, label: 'The platform' }] : []),
    ...organizations.map(({ id, name }) => ({ value: id, label: name })),
  ];
  return {
    choices,
    /** Where it goes unless somebody says otherwise. */
    usual: chosen ?? choices[0]?.value ?? platform,
    /** Whether there is anything to choose. */
    several: chosen === null && choices.length > 1,
  };
}

export function OrganizationSelect({
  choices,
  label = 'Belongs to',
  description,
  ...input
}: {
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly label?: string;
  readonly description?: string;
  readonly value?: string;
  readonly onChange?: (value: string | null) => void;
}) {
  return <Select label={label} description={description} data={choices} allowDeselect={false} searchable {...input} />;
}
