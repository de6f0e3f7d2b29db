import { editable } from '../editable.ts';

export const editableOrganization = editable('organization', 'organizations');
