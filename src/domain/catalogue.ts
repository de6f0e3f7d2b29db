import { accountNodes } from './accounts/permissions.ts';
import { auditNodes } from './audit/permissions.ts';
import { companyNodes } from './companies/permissions.ts';
import { grantNodes } from './grants/permissions.ts';
import { integrationNodes } from './integrations/permissions.ts';
import { organizationNodes } from './organizations/permissions.ts';
import { permissionNodes, roleNodes } from './roles/permissions.ts';
import { teamNodes } from './teams/permissions.ts';
import { credentialNodes, credentialTypeNodes } from './vault/permissions.ts';

/** Every permission node that an action asks for, with what it allows. */
export const catalogue: Readonly<Record<string, string>> = {
  ...accountNodes,
  ...grantNodes,
  ...teamNodes,
  ...integrationNodes,
  ...auditNodes,
  ...organizationNodes,
  ...permissionNodes,
  ...roleNodes,
  ...credentialNodes,
  ...credentialTypeNodes,
  ...companyNodes,
};
