import { editable } from '../editable.ts';

export const editableApiKey = editable('api_key', 'api_keys', 'API key');
