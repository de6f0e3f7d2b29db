import { holdsEverywhere, holdsOver, useCan } from '../../access/can.ts';
import { chosenOrganization, useChosenOrganization } from '../../api/organization.ts';
import { sessionNow, useMe } from '../../api/session.ts';
import { useOwnTeams } from '../teams/rights.ts';
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
export function useOverCredential({ type, organizationId: place, sharedAccess }: Credential): OverCredential {
  const me = useMe();
  const holdsThere = (node: string): boolean => holdsOver(me, node, place);
  const held = (action: string): boolean =>
    holdsThere(`credential.${action}`) ||
    (type.permissionScope !== null && holdsThere(`${type.permissionScope}.${action}`));
  return {
    held,
    may: action => held(action) || (sharedAccess !== null && shared[sharedAccess].includes(action)),
  };
}

/** Whether something may be done with a credential; `held`: by what one holds alone. */
export interface OverCredential {
  readonly may: (action: string) => boolean;
  readonly held: (action: string) => boolean;
}

/** Whether one may share things with some team: one that one finds, or is in. */
function useMayShare(): boolean {
  const can = useCan();
  const own = useOwnTeams();
  return can('team.share') && (can('team.list') || own.length > 0);
}

/** What somebody holds themselves who shares a credential. */
const sharing = ['fetch', 'fetch.many', 'fields.fetch', 'secure_values.read'] as const;

/** Whether one may share this credential, or share it no more. */
export function useMayShareCredential(credential: Credential): boolean {
  const { held } = useOverCredential(credential);
  return useMayShare() && sharing.every(held);
}

/** Whether one may take this credential back from people who have it for a time. */
export function useMayTakeBack(credential: Credential): boolean {
  return sharing.every(useOverCredential(credential).held);
}
