import Type from 'typebox';

/** How lists of this capability are asked for. */
export const windowFields = {
  limit: Type.Integer({ minimum: 1, maximum: 1000 }),
  offset: Type.Integer({ minimum: 0 }),
};

/** A part of a list, and how many there are in all. */
export interface Part<T> {
  readonly items: readonly T[];
  readonly total: number;
  readonly limit: number;
  readonly offset: number;
}
