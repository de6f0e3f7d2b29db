import type { Notification } from './queries.ts';

const folders: Readonly<Record<string, string>> = {
  team: '/teams',
  organization: '/organizations',
  credential: '/vault/credentials',
  role: '/roles',
  support_ticket: '/support',
  conversation: '/messages',
  message: '/messages/at',
  webhook: '/settings/webhooks',
};
/** Places that have no id. */
const places: Readonly<Record<string, string>> = {
  account: '/settings/security',
  access_review: '/reviews',
  backup: '/backups',
  report_schedule: '/reports',
  identity_key: '/messages',
  file_quota: '/files',
  file: '/files',
  api_key: '/settings/api-keys',
};

/** What is told to those who decide. */
const approvers: ReadonlySet<string> = new Set([
  'access_request.waits',
  'access_request.automatic',
  'break_glass.taken',
]);

/** Where to look at what a notification is about; null where there is nothing to see. */
export function placeOf({ kind, target }: Notification): string | null {
  if (target === null) return null;
  if (target.kind === 'access_request') return approvers.has(kind) ? '/approvals' : '/requests';
  if (target.kind === 'organization_requests') return `/organizations/${target.id}/requests`;
  if (kind === 'message.schedule_failed') return '/messages/scheduled';
  if (target.kind === 'contact') return kind === 'contact.asked' ? '/contacts/requests' : '/contacts';
  const folder = folders[target.kind];
  return folder === undefined ? (places[target.kind] ?? null) : `${folder}/${target.id}`;
}
