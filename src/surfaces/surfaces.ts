import { limited } from '../http/route.ts';
import type { Surface } from '../http/surface.ts';
import { auditRoutes } from './administration/routes/audit-logs.ts';
import { authRoutes } from './administration/routes/auth.ts';
import { enrolmentRoutes } from './administration/routes/enrolment.ts';
import { exportRoutes } from './administration/routes/exports.ts';
import { importRoutes } from './administration/routes/imports.ts';
import { integrationRoutes } from './administration/routes/integrations.ts';
import { mfaRoutes } from './administration/routes/mfa.ts';
import { teamRoutes } from './administration/routes/teams.ts';
import { userSecurityRoutes } from './administration/routes/user-security.ts';
import { userRoutes } from './administration/routes/users.ts';
import { administration } from './administration/surface.ts';
import { accountRoutes } from './connect/routes/account.ts';
import { adminRoutes } from './connect/routes/admin.ts';
import { apiKeyRoutes } from './connect/routes/api-keys.ts';
import { authRoutes as connectAuthRoutes } from './connect/routes/auth.ts';
import { callRoutes } from './connect/routes/calls.ts';
import { conversationRoutes } from './connect/routes/conversations.ts';
import { fileRoutes } from './connect/routes/files.ts';
import { keyRoutes } from './connect/routes/keys.ts';
import { messageRoutes } from './connect/routes/messages.ts';
import { notificationRoutes as connectNotificationRoutes } from './connect/routes/notifications.ts';
import { peopleRoutes } from './connect/routes/people.ts';
import { presenceRoutes } from './connect/routes/presence.ts';
import { webhookRoutes } from './connect/routes/webhooks.ts';
import { chatSocket } from './connect/sockets/chat.ts';
import { signallingSocket } from './connect/sockets/signalling.ts';
import { connect } from './connect/surface.ts';
import { aboutRoutes } from './console/routes/about.ts';
import { accessRoutes } from './console/routes/access.ts';
import { auditRoutes as consoleAuditRoutes } from './console/routes/audit.ts';
import { notificationRoutes } from './console/routes/notifications.ts';
import { oauthRoutes as consoleOauthRoutes } from './console/routes/oauth.ts';
import { overviewRoutes } from './console/routes/overview.ts';
import { searchRoutes } from './console/routes/search.ts';
import { sessionRoutes } from './console/routes/session.ts';
import { systemRoutes } from './console/routes/system.ts';
import { verificationRoutes } from './console/routes/verification.ts';
import { auditTail } from './console/sockets/audit-tail.ts';
import { consoleSurface } from './console/surface.ts';
import { authRoutes as directoryAuthRoutes } from './directory/routes/auth.ts';
import { checkRoutes } from './directory/routes/checks.ts';
import { companyRoutes } from './directory/routes/companies.ts';
import { credentialTypeRoutes } from './directory/routes/credential-types.ts';
import { credentialRoutes } from './directory/routes/credentials.ts';
import { permissionRoutes as directoryPermissionRoutes } from './directory/routes/permissions.ts';
import { roleRoutes as directoryRoleRoutes } from './directory/routes/roles.ts';
import { signInRoutes } from './directory/routes/sign-in.ts';
import { teapotRoutes } from './directory/routes/teapot.ts';
import { userRoutes as directoryUserRoutes } from './directory/routes/users.ts';
import { awaitedSignIn } from './directory/sockets/awaited-sign-in.ts';
import { directory } from './directory/surface.ts';
import { authRoutes as rbacAuthRoutes } from './rbac/routes/auth.ts';
import { grantRoutes } from './rbac/routes/grants.ts';
import { oauthRoutes } from './rbac/routes/oauth.ts';
import { organizationRoutes } from './rbac/routes/organizations.ts';
import { permissionRoutes } from './rbac/routes/permissions.ts';
import { roleRoutes } from './rbac/routes/roles.ts';
import { userRoutes as rbacUserRoutes } from './rbac/routes/users.ts';
import { rbac } from './rbac/surface.ts';
import { accessRequestRoutes, approvalRoutes } from './workflows/routes/access-requests.ts';
import { reviewRoutes } from './workflows/routes/access-reviews.ts';
import { backupRoutes } from './workflows/routes/backups.ts';
import { emergencyRoutes } from './workflows/routes/break-glass.ts';
import { bulkUserRoutes } from './workflows/routes/bulk-users.ts';
import { executionRoutes } from './workflows/routes/executions.ts';
import { managerRoutes } from './workflows/routes/managers.ts';
import { metricsRoutes } from './workflows/routes/metrics.ts';
import { mfaRoutes as workflowMfaRoutes } from './workflows/routes/mfa.ts';
import { passkeyRoutes } from './workflows/routes/passkeys.ts';
import { policyRoutes } from './workflows/routes/policies.ts';
import { privacyRoutes } from './workflows/routes/privacy.ts';
import { profileRoutes } from './workflows/routes/profile.ts';
import { reportScheduleRoutes } from './workflows/routes/report-schedules.ts';
import { reportRoutes } from './workflows/routes/reports.ts';
import { resourceTypeRoutes } from './workflows/routes/resource-types.ts';
import { supportRoutes } from './workflows/routes/support.ts';
import { tenantRoutes } from './workflows/routes/tenants.ts';
import { liveSocket } from './workflows/sockets/live.ts';
import { workflowLimits, workflows, workflowsAtRoot } from './workflows/surface.ts';

/** Every published contract that this server speaks. */
export const surfaces: readonly Surface[] = [
  administration([
    ...authRoutes,
    ...mfaRoutes,
    ...enrolmentRoutes,
    ...importRoutes,
    ...exportRoutes,
    ...userRoutes,
    ...userSecurityRoutes,
    ...teamRoutes,
    ...integrationRoutes,
    ...auditRoutes,
  ]),
  rbac([
    ...rbacAuthRoutes,
    ...rbacUserRoutes,
    ...grantRoutes,
    ...oauthRoutes,
    ...permissionRoutes,
    ...roleRoutes,
    ...organizationRoutes,
  ]),
  directory(
    [
      ...signInRoutes,
      ...directoryAuthRoutes,
      ...directoryUserRoutes,
      ...checkRoutes,
      ...companyRoutes,
      ...credentialRoutes,
      ...credentialTypeRoutes,
      ...directoryRoleRoutes,
      ...directoryPermissionRoutes,
      ...teapotRoutes,
    ],
    [awaitedSignIn],
  ),
  connect(
    [
      ...connectAuthRoutes,
      ...accountRoutes,
      ...peopleRoutes,
      ...conversationRoutes,
      ...messageRoutes,
      ...keyRoutes,
      ...fileRoutes,
      ...callRoutes,
      ...apiKeyRoutes,
      ...webhookRoutes,
      ...presenceRoutes,
      ...connectNotificationRoutes,
      ...adminRoutes,
    ],
    [chatSocket, signallingSocket],
  ),
  workflows([
    ...limited(workflowLimits.user, [
      ...profileRoutes,
      ...accessRequestRoutes,
      ...emergencyRoutes,
      ...privacyRoutes,
      ...supportRoutes,
    ]),
    ...limited(workflowLimits.user, executionRoutes),
    ...limited(workflowLimits.user, [...workflowMfaRoutes, ...passkeyRoutes]),
    ...limited(workflowLimits.manager, [
      ...approvalRoutes,
      ...reviewRoutes,
      ...managerRoutes,
      ...reportScheduleRoutes,
      ...reportRoutes,
    ]),
    ...limited(workflowLimits.admin, [
      ...resourceTypeRoutes,
      ...tenantRoutes,
      ...policyRoutes,
      ...bulkUserRoutes,
      ...backupRoutes,
    ]),
  ]),
  workflowsAtRoot(metricsRoutes, [liveSocket]),
  consoleSurface(
    [
      ...aboutRoutes,
      ...sessionRoutes,
      ...consoleOauthRoutes,
      ...overviewRoutes,
      ...systemRoutes,
      ...searchRoutes,
      ...consoleAuditRoutes,
      ...accessRoutes,
      ...verificationRoutes,
      ...notificationRoutes,
    ],
    [auditTail],
  ),
];
