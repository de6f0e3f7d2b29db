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
  keeps: { 'user_roles.granted_by': 'who gave what others hold' },
  totals,
  search,
});
