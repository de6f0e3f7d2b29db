import { access } from './access/capability.ts';
import { accessRequests } from './access-requests/capability.ts';
import { accessReviews } from './access-reviews/capability.ts';
import { accounts } from './accounts/capability.ts';
import { apiKeys } from './api-keys/capability.ts';
import { audit } from './audit/capability.ts';
import { avatars } from './avatars/capability.ts';
import { backups } from './backups/capability.ts';
import { bans } from './bans/capability.ts';
import { breakGlass } from './break-glass/capability.ts';
import { calls } from './calls/capability.ts';
import { type Capability, wordsOf } from './capability.ts';
import { companies } from './companies/capability.ts';
import { screens } from './console/capability.ts';
import { contacts } from './contacts/capability.ts';
import { conversations } from './conversations/capability.ts';
import { executions } from './executions/capability.ts';
import { files } from './files/capability.ts';
import { grants } from './grants/capability.ts';
import { identityKeys } from './identity-keys/capability.ts';
import { integrations } from './integrations/capability.ts';
import { rotation } from './key-rotation/capability.ts';
import { live } from './live/capability.ts';
import { mail } from './mail/capability.ts';
import { managers } from './managers/capability.ts';
import { messages } from './messages/capability.ts';
import { metrics } from './metrics/capability.ts';
import { mfa } from './mfa/capability.ts';
import { notifications } from './notifications/capability.ts';
import { oauth } from './oauth/capability.ts';
import { organizations } from './organizations/capability.ts';
import { passwords } from './passwords/capability.ts';
import { permissionCatalogue } from './permission-nodes/capability.ts';
import { policies } from './policies/capability.ts';
import { presence } from './presence/capability.ts';
import { push } from './push/capability.ts';
import { reports } from './reports/capability.ts';
import { restores } from './restores/capability.ts';
import { roles } from './roles/capability.ts';
import { sessions } from './sessions/capability.ts';
import { siem } from './siem/capability.ts';
import { support } from './support/capability.ts';
import { teams } from './teams/capability.ts';
import { tenants } from './tenants/capability.ts';
import { upkeep } from './upkeep/capability.ts';
import { usage } from './usage/capability.ts';
import { vault } from './vault/capability.ts';
import { webhooks } from './webhooks/capability.ts';

/**
 * Every capability there is. No capability imports this: whoever walks the list is given it (`ports.capabilities`). They
 * take their turns in this order. What ends with an account is ended before its row is cleared, by which invitations are
 * found; a mail about what was dropped names the second factor first.
 */
const list = [
  organizations,
  tenants,
  mail,
  notifications,
  push,
  access,
  accounts,
  passwords,
  mfa,
  oauth,
  sessions,
  bans,
  apiKeys,
  roles,
  permissionCatalogue,
  grants,
  accessRequests,
  accessReviews,
  breakGlass,
  teams,
  managers,
  integrations,
  companies,
  vault,
  executions,
  support,
  presence,
  files,
  calls,
  messages,
  conversations,
  contacts,
  identityKeys,
  avatars,
  live,
  policies,
  audit,
  reports,
  siem,
  webhooks,
  rotation,
  restores,
  backups,
  metrics,
  usage,
  screens,
  upkeep,
] as const;

export const capabilities: readonly Capability[] = list;

/** The words of all their codes. */
export const errorWords = wordsOf(list);
