import { editable } from '../editable.ts';

export const editableCompany = editable('company', 'companies');
