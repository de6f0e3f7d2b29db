import { useChosenOrganization } from '../api/organization.ts';
import { useMe } from '../api/session.ts';
import { useOrganizationNames } from './organizations.ts';
import { covers } from './patterns.ts';
import { texts } from './texts.ts';

/** Stands for the platform itself where only a text will do. */
export const platform = '';

export interface Places {
  /** Where something may be made: `platform`, or an organization's id. */
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  /** Where one acts now, or else the first there is. */
  readonly usual: string;
}

/** Where whoever is signed in may make something that takes `node`. */
export function usePlaces(node: string): Places {
  const { holds } = useMe();
  const chosen = useChosenOrganization();
  const names = useOrganizationNames();
  const held = holds.filter(({ pattern }) => covers(pattern, node));
  const everywhere = held.some(({ organization_id: place }) => place === null);
  const ids = everywhere
    ? [...names.keys()]
    : [...new Set(held.flatMap(({ organization_id: place }) => (place === null ? [] : [place])))];
  const choices = [
    ...(everywhere && chosen === null ? [{ value: platform, label: texts.platformWide }] : []),
    ...ids
      .filter(id => chosen === null || id === chosen)
      .map(id => ({ value: id, label: names.get(id) ?? texts.anOrganization })),
  ];
  return { choices, usual: chosen ?? choices[0]?.value ?? platform };
}

/** What a body says of a chosen place. */
export function inPlace(place: string): { organizationId?: string } {
  return place === platform ? {} : { organizationId: place };
}
