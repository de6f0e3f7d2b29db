import Type from 'typebox';

/** Fields that mean the same wherever they are. */
export const Id = Type.String({ format: 'uuid' });
export const Name = Type.String({ minLength: 1, maxLength: 255, format: 'name' });
export const Description = Type.Union([Type.String({ maxLength: 10_000, format: 'text' }), Type.Null()]);

/** A field, or null for none. */
export const orNull = <T extends Type.TSchema>(schema: T, about = {}) => Type.Union([schema, Type.Null()], about);
