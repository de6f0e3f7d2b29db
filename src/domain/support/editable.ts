import { editable } from '../editable.ts';

export const editableTicket = editable('support_ticket', 'support_tickets', 'support ticket');
