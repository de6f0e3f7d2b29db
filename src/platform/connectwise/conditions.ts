type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** One thing that must hold for a company. */
export type CompanyCondition =
  | { readonly field: 'id'; readonly is: Comparison; readonly value: number }
  | { readonly field: 'name' | 'identifier'; readonly is: '=' | '!=' | 'contains'; readonly value: string }
  /** Moments are compared by the second: fractions are cut off, so `>` may name a record again, and leaves none out. */
  | { readonly field: 'lastUpdated'; readonly is: Comparison; readonly value: Date }
  | { readonly field: 'deletedFlag'; readonly is: '='; readonly value: boolean };

type Condition = CompanyCondition | { readonly field: 'company/id'; readonly is: '='; readonly value: number };

/** IIS refuses query strings beyond 2,048 bytes unless told otherwise, and one character may take nine (%E2%82%AC). */
const longestText = 100;

/**
 * Puts conditions into ConnectWise's syntax; all of them must hold. Field names and operators come from the types
 * above and values are written by their kind, so that no value can end its literal and go on as a condition.
 * Quotes are escaped by a backslash, which ConnectWise's public documentation leaves unsaid: text that people type
 * needs a try against a real site first. Throws RangeError for a value that has no literal.
 */
export function writeConditions(conditions: readonly Condition[]): string {
  return conditions.map(({ field, is, value }) => `${field} ${is} ${literal(value)}`).join(' and ');
}

function literal(value: number | string | boolean | Date): string {
  if (typeof value === 'number') return String(recordId(value));
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Number.isNaN(value.getTime())) throw new RangeError('a condition needs a valid date');
  return `[${value.toISOString().slice(0, 19)}Z]`;
}

function quoted(text: string): string {
  if (text.length > longestText) throw new RangeError(`a condition's text can have ${longestText} characters`);
  if (/\p{Cc}/u.test(text) || !text.isWellFormed()) throw new RangeError("a condition's text must be one line");
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** The number of a record, or 0 to compare with. Throws RangeError for what cannot be one (they are 32 bit wide). */
export function recordId(id: number): number {
  if (!Number.isInteger(id) || id < 0 || id > 2_147_483_647) throw new RangeError('a record id is a whole number');
  return id;
}
