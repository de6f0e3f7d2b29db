import { accountNodes } from './accounts/permissions.ts';
import { auditNodes } from './audit/permissions.ts';
import { companyNodes } from './companies/permissions.ts';
import { adminUiNodes, navigationNodes } from './console/permissions.ts';
import { grantNodes } from './grants/permissions.ts';
import { integrationNodes } from './integrations/permissions.ts';
import { organizationNodes } from './organizations/permissions.ts';
import type { Nodes } from './permission-nodes/node.ts';
import { permissionNodes, roleNodes } from './roles/permissions.ts';
import { teamNodes } from './teams/permissions.ts';
import { credentialNodes, credentialTypeNodes } from './vault/permissions.ts';

/** Nodes that belong together, under the key by which the directory API asks for them. */
export interface Category {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly nodes: Nodes;
}

/** What routes ask for, by capability. */
const capabilities: readonly Category[] = [
  category('company', 'Company', 'accessing and managing company resources', companyNodes),
  category('credential', 'Credential', 'accessing and managing credentials', credentialNodes),
  category('credentialType', 'Credential Type', 'defining the types of credentials', credentialTypeNodes),
  category('role', 'Role', 'reading and managing roles', roleNodes),
  category('user', 'User', 'one’s own account and those of other people', { ...accountNodes, ...grantNodes }),
  category('permission', 'Permission', 'managing permission records', permissionNodes),
  category('team', 'Team', 'managing teams, their members and what these may do', teamNodes),
  category('organization', 'Organization', 'managing organizations and who belongs to them', organizationNodes),
  category('integration', 'Integration', 'using and managing saved integrations', integrationNodes),
  category('audit', 'Audit', 'looking at what has happened', auditNodes),
];

/** Every permission node that an action asks for, with what it allows. */
export const catalogue: Nodes = Object.fromEntries(capabilities.flatMap(({ nodes }) => Object.entries(nodes)));

/** Every node there is in code, by category, in the order in which they are shown. */
export const categories: readonly Category[] = [
  {
    key: 'global',
    name: 'Global Permissions',
    description: 'Global wildcard permissions that grant access to all resources',
    nodes: { '*': 'Full access to all resources and actions (administrator role)' },
  },
  ...capabilities,
  category('uiNavigation', 'UI Navigation', 'which screens the console shows', navigationNodes),
  category('adminUI', 'Admin UI', 'what the console offers on its screens', adminUiNodes),
];

function category(key: string, name: string, about: string, nodes: Nodes): Category {
  return { key, name: `${name} Permissions`, description: `Permissions for ${about}`, nodes };
}
