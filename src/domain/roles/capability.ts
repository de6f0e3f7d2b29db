import { capability } from '../capability.ts';
import { category } from '../node-group.ts';
import { roleErrors } from './errors.ts';
import { permissionNodes, roleNodes } from './nodes.ts';
import { search, totals } from './shown.ts';

export const roles = capability('roles', {
  errors: roleErrors,
  nodes: [
    { key: 'role', category: category(40, 'Role', 'reading and managing roles'), nodes: roleNodes },
    { key: 'permission', category: category(60, 'Permission', 'managing permission records'), nodes: permissionNodes },
  ],
  erases: ['user_roles.user_id'],
  organizationDeleted: async ({ tx }, organization) => {
    // What people and permissions had through them goes with them.
    await tx.rows({ text: 'delete from roles where organization_id = $1', values: [organization] });
    await tx.rows({ text: 'delete from permissions where organization_id = $1', values: [organization] });
  },
  organizationsLeft: async ({ tx }, { userId, organizations }) => {
    await tx.rows({
      text: `delete from user_roles using roles r
        where user_roles.role_id = r.id and user_roles.user_id = $1 and r.organization_id = any($2::uuid[])`,
      values: [userId, organizations],
    });
  },
  keeps: { 'user_roles.granted_by': 'who gave what others hold' },
  totals,
  search,
});
