import type { Notification } from './queries.ts';

const folders: Readonly<Record<string, string>> = {
  team: '/teams',
  organization: '/organizations',
  credential: '/vault/credentials',
  role: '/roles',
};
/** Places that have no id. */
const places: Readonly<Record<string, string>> = { account: '/settings/security' };

/** Where to look at what a notification is about; null where there is nothing to see. */
export function placeOf({ kind, target }: Notification): string | null {
  if (target === null) return null;
  if (target.kind === 'access_request') return kind === 'access_request.waits' ? '/approvals' : '/requests';
  if (target.kind === 'organization_requests') return `/organizations/${target.id}/requests`;
  const folder = folders[target.kind];
  return folder === undefined ? (places[target.kind] ?? null) : `${folder}/${target.id}`;
}
