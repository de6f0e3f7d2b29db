import { editable } from '../editable.ts';

export const editableCredential = editable('credential', 'credentials');
export const editableCredentialType = editable('credential_type', 'credential_types', 'credential type');
