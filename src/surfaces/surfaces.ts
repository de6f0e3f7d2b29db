import { limited } from '../http/route.ts';
import type { Surface } from '../http/surface.ts';
import { auditRoutes } from './administration/routes/audit-logs.ts';
import { authRoutes } from './administration/routes/auth.ts';
import { exportRoutes } from './administration/routes/exports.ts';
import { importRoutes } from './administration/routes/imports.ts';
import { integrationRoutes } from './administration/routes/integrations.ts';
import { mfaRoutes } from './administration/routes/mfa.ts';
import { teamRoutes } from './administration/routes/teams.ts';
import { userSecurityRoutes } from './administration/routes/user-security.ts';
import { userRoutes } from './administration/routes/users.ts';
import { administration } from './administration/surface.ts';
import { aboutRoutes } from './console/routes/about.ts';
import { accessRoutes } from './console/routes/access.ts';
import { accessRequestRoutes as consoleAccessRequestRoutes } from './console/routes/access-requests.ts';
import { auditRoutes as consoleAuditRoutes } from './console/routes/audit.ts';
import { notificationRoutes } from './console/routes/notifications.ts';
import { oauthRoutes as consoleOauthRoutes } from './console/routes/oauth.ts';
import { overviewRoutes } from './console/routes/overview.ts';
import { searchRoutes } from './console/routes/search.ts';
import { sessionRoutes } from './console/routes/session.ts';
import { verificationRoutes } from './console/routes/verification.ts';
import { auditTail } from './console/sockets/audit-tail.ts';
import { notificationSocket } from './console/sockets/notifications.ts';
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
import { executionRoutes } from './workflows/routes/executions.ts';
import { privacyRoutes } from './workflows/routes/privacy.ts';
import { profileRoutes } from './workflows/routes/profile.ts';
import { resourceTypeRoutes } from './workflows/routes/resource-types.ts';
import { supportRoutes } from './workflows/routes/support.ts';
import { workflowLimits, workflows } from './workflows/surface.ts';

/** Every published contract that this server speaks. */
export const surfaces: readonly Surface[] = [
  administration([
    ...authRoutes,
    ...mfaRoutes,
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
  workflows([
    ...limited(workflowLimits.user, [...profileRoutes, ...accessRequestRoutes, ...privacyRoutes, ...supportRoutes]),
    ...limited(workflowLimits.user, executionRoutes),
    ...limited(workflowLimits.manager, approvalRoutes),
    ...limited(workflowLimits.admin, resourceTypeRoutes),
  ]),
  consoleSurface(
    [
      ...aboutRoutes,
      ...sessionRoutes,
      ...consoleOauthRoutes,
      ...overviewRoutes,
      ...searchRoutes,
      ...consoleAuditRoutes,
      ...accessRoutes,
      ...consoleAccessRequestRoutes,
      ...verificationRoutes,
      ...notificationRoutes,
    ],
    [auditTail, notificationSocket],
  ),
];
