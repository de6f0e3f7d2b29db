import { editable } from '../editable.ts';

export const editableIntegration = editable('integration', 'integrations');
