import Type, { type Static, type TSchema } from 'typebox';
import type { Window } from '../../../kernel/page.ts';

/** How lists are asked for here: `limit` and `skip`. */
export const skipQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'How many to return; default 100' })),
  skip: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 1_000_000_000, description: 'How many to leave out; default 0' }),
  ),
};

/** What an action is asked for by `limit` and `skip`. */
export function skipWindow(query: { readonly limit?: number | undefined; readonly skip?: number | undefined }): Window {
  return { limit: query.limit ?? 100, offset: query.skip ?? 0 };
}

/** `{success: true, data}`. */
export const DataReply = <T extends TSchema>(data: T) => Type.Object({ success: Type.Literal(true), data });

export function toData<T>(data: T): { success: true; data: T } {
  return { success: true, data };
}

/** `{success: true, message}`. */
export const MessageReply = Type.Object({ success: Type.Literal(true), message: Type.String() });
export type MessageReply = Static<typeof MessageReply>;

export function toMessage(message: string): MessageReply {
  return { success: true, message };
}
