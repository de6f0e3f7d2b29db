import Type, { type TSchema } from 'typebox';

/** `{status, message, data, successful: true}`. */
export const Reply = <T extends TSchema>(data: T) =>
  Type.Object({ status: Type.Integer(), message: Type.String(), data, successful: Type.Literal(true) });

/** A success with nothing to show. */
export const NoData = Reply(Type.Null());

/** A success in this document's words; `status` is that of the reply. */
export function toReply<T>(
  message: string,
  data: T,
  status = 200,
): {
  status: number;
  message: string;
  data: T;
  successful: true;
} {
  return { status, message, data, successful: true };
}
