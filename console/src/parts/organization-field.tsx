import { Select } from '@mantine/core';
import { covers } from '../access/patterns.ts';
import { useChosenOrganization } from '../api/organization.ts';
import { useMe } from '../api/session.ts';
import type { Me } from '../api/types.ts';

const platform = '';

/** Where a new thing may come: '' is the whole platform, else an organization. */
function placesFor({ holds, organizations }: Me, node: string): { value: string; label: string }[] {
  const held = holds.filter(({ pattern }) => covers(pattern, node)).map(({ organization_id: place }) => place);
  const anywhere = held.includes(null);
  return [
    ...(anywhere ? [{ value: platform, label: 'The whole platform' }] : []),
    ...organizations
      .filter(({ id }) => anywhere || held.includes(id))
      .map(({ id, name }) => ({ value: id, label: name })),
  ];
}

/** The organization that a new thing comes into, chosen when one acts in none. */
export function useNewPlace(node: string): {
  readonly first: string;
  readonly places: readonly { readonly value: string; readonly label: string }[];
} {
  const me = useMe();
  const chosen = useChosenOrganization();
  const places = chosen === null ? placesFor(me, node) : [];
  return { first: places[0]?.value ?? platform, places };
}

/** What a body says of a chosen place. */
export function inPlace(place: string): { organizationId?: string } {
  return place === platform ? {} : { organizationId: place };
}

/** Asks for the organization of a new thing; nothing to ask where there is no choice. */
export function OrganizationField({
  places,
  ...input
}: {
  readonly places: readonly { readonly value: string; readonly label: string }[];
  readonly value?: string;
  readonly defaultValue?: string;
  readonly onChange?: (value: string | null) => void;
  readonly error?: React.ReactNode;
}) {
  if (places.length < 2) return null;
  return (
    <Select label="Organization" data={[...places]} allowDeselect={false} searchable={places.length > 8} {...input} />
  );
}
