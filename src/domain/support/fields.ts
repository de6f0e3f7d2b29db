import Type from 'typebox';
import { Patterned } from '../../kernel/patterned.ts';
import { Id, orNull } from '../fields.ts';
import { statuses } from './statuses.ts';

export const categories = ['technical', 'account', 'access', 'billing', 'other'] as const;
export const priorities = ['low', 'medium', 'high', 'critical'] as const;
export type TicketCategory = (typeof categories)[number];
export type TicketPriority = (typeof priorities)[number];

/** What people call a ticket by, or the UUID by which notices and the ledger know it. */
export const Reference = Patterned(
  '^(?:[Tt][Kk][Tt]-[1-9][0-9]{0,14}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$',
  'must be the id of a ticket such as TKT-10001',
);

export const TicketStatusName = Type.Enum(statuses);
export const TicketCategory = Type.Enum(categories);
export const TicketPriority = Type.Enum(priorities);
export const Subject = Type.String({ minLength: 1, maxLength: 255, format: 'name' });
/**
 * Kept as people wrote it, whatever it looks like: who shows it escapes it. It is for those who come to the ticket, and in no
 * execution.
 */
export const Words = Type.String({ minLength: 1, maxLength: 10_000, format: 'text', writeOnly: true });
/** Ids of files of one's own, and names of files as labels. */
export const Attachments = Type.Array(Type.String({ minLength: 1, maxLength: 255, format: 'name' }), { maxItems: 20 });
export const Assignee = orNull(Id);
