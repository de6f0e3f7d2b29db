import { editable } from '../editable.ts';

export const editableRole = editable('role', 'roles');
export const editablePermission = editable('permission', 'permissions');
