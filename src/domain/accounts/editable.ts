import { editable } from '../editable.ts';

export const editableUser = editable('user', 'users');
