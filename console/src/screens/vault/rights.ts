import { holds, useCan } from '../../access/can.ts';
import { covers } from '../../access/patterns.ts';
import { chosenOrganization, useChosenOrganization } from '../../api/organization.ts';
import { sessionNow, useMe } from '../../api/session.ts';
import type { Me } from '../../api/types.ts';

/** Whether a person holds a node on the whole platform, and not just inside organizations. */
function everywhere({ holds: held }: Me, node: string): boolean {
  return held.some(({ pattern, organization_id: place }) => place === null && covers(pattern, node));
}

/** As `useCan`, for what has to be held platform-wide: where one acts in one organization, it is not. */
export function useCanEverywhere(): (node: string) => boolean {
  const me = useMe();
  const organization = useChosenOrganization();
  return node => organization === null && everywhere(me, node);
}

/** Whether to ask how far the taking over from ConnectWise is. */
export function mayReadSyncs(): boolean {
  const session = sessionNow();
  return session.state === 'signed_in' && chosenOrganization() === null && everywhere(session.me, 'company.sync');
}

/** As `useCan`, for what is asked for before there is a screen. */
export function canNow(node: string): boolean {
  const session = sessionNow();
  return session.state === 'signed_in' && holds(session.me, node, chosenOrganization());
}

/** What may be done with credentials of a type: its permission scope may stand in place of `credential`. */
export function useOverCredentials(): (action: string, scope: string | null) => boolean {
  const can = useCan();
  return (action, scope) => can(`credential.${action}`) || (scope !== null && can(`${scope}.${action}`));
}
