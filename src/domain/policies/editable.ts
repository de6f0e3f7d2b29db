import { editable } from '../editable.ts';

export const editablePolicy = editable('security_policy', 'security_policies', 'security policy');
