import { chosenOrganization, useChosenOrganization } from '../api/organization.ts';
import { sessionNow, useMe } from '../api/session.ts';
import type { Me } from '../api/types.ts';
import { covers } from './patterns.ts';

/** Whether a person holds a node: anywhere, or, with an organization, in it or on the whole platform. */
export function holds({ holds: held }: Me, node: string, organization: string | null = null): boolean {
  return held.some(
    ({ pattern, organization_id: place }) =>
      (organization === null || place === null || place === organization) && covers(pattern, node),
  );
}

/** Whether a person holds a node on the whole platform. */
export function holdsEverywhere({ holds: held }: Me, node: string): boolean {
  return held.some(({ pattern, organization_id: place }) => place === null && covers(pattern, node));
}

/** Whether a person holds a node over something of an organization; what is the platform's (null) takes it everywhere. */
export function holdsOver({ holds: held }: Me, node: string, place: string | null): boolean {
  return held.some(each => (each.organization_id ?? place) === place && covers(each.pattern, node));
}

/** Tells whether whoever is signed in may do something, where they act now: what they may not do is not offered. */
export function useCan(): (node: string) => boolean {
  const me = useMe();
  const organization = useChosenOrganization();
  return node => holds(me, node, organization);
}

/** As `useCan`, for what is asked for before there is a screen. */
export function canNow(node: string): boolean {
  const session = sessionNow();
  return session.state === 'signed_in' && holds(session.me, node, chosenOrganization());
}

/** As `useCan`, for what lies in one organization, wherever they act now. */
export function useCanIn(organization: string): (node: string) => boolean {
  const me = useMe();
  return node => holds(me, node, organization);
}
