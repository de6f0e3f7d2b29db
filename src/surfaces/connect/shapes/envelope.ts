import Type, { type TSchema } from 'typebox';

/** `{success: true, data}`. */
export const Data = <T extends TSchema>(data: T) => Type.Object({ success: Type.Literal(true), data });

export function toData<T>(data: T): { success: true; data: T } {
  return { success: true, data };
}

/** A success with nothing to show but its words. */
export const Said = Data(Type.Object({ message: Type.String() }));

export function toSaid(message: string): { success: true; data: { message: string } } {
  return toData({ message });
}
