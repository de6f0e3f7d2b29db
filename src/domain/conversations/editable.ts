import { editable } from '../editable.ts';

export const editableConversation = editable('conversation', 'conversations');
