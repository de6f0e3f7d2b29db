import { editable } from '../editable.ts';

export const editableWebhook = editable('webhook', 'webhooks');
