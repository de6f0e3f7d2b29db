import Type from 'typebox';

/** The fields of a company, as every surface takes them. */
export const CompanyName = Type.String({ minLength: 1, maxLength: 255, format: 'name' });
/** The short name people know a company by. */
export const Identifier = Type.String({ minLength: 1, maxLength: 255, format: 'name' });
/** A line break separates name and identifier in the index of the search, so a search has none. */
export const Search = Type.String({ maxLength: 255, format: 'line' });
