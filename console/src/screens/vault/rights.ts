import { holdsEverywhere, useCan } from '../../access/can.ts';
import { chosenOrganization, useChosenOrganization } from '../../api/organization.ts';
import { sessionNow, useMe } from '../../api/session.ts';
import type { Credential } from './credentials/queries.ts';

/** As `useCan`, for what has to be held platform-wide: where one acts in one organization, it is not. */
export function useCanEverywhere(): (node: string) => boolean {
  const me = useMe();
  const organization = useChosenOrganization();
  return node => organization === null && holdsEverywhere(me, node);
}

/** Whether to ask how far the taking over from ConnectWise is. */
export function mayReadSyncs(): boolean {
  const session = sessionNow();
  return session.state === 'signed_in' && chosenOrganization() === null && holdsEverywhere(session.me, 'company.sync');
}

/** What each access of a share gives; the server has the same list. */
const shared: Readonly<Record<'read' | 'write', readonly string[]>> = {
  read: ['fetch', 'fields.fetch', 'secure_values.read'],
  write: ['fetch', 'fields.fetch', 'secure_values.read', 'update', 'fields.update'],
};

/** What may be done with one credential: by what one holds, or since it is shared with a team of one's own. */
export function useOverCredential({ type, sharedAccess }: Credential): (action: string) => boolean {
  const over = useOverCredentials();
  return action =>
    over(action, type.permissionScope) || (sharedAccess !== null && shared[sharedAccess].includes(action));
}

/** What may be done with credentials of a type: its permission scope may stand in place of `credential`. */
export function useOverCredentials(): (action: string, scope: string | null) => boolean {
  const can = useCan();
  return (action, scope) => can(`credential.${action}`) || (scope !== null && can(`${scope}.${action}`));
}
