/** Anything that `JSON.parse` gives. */
type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * The text that PostgreSQL gives back for a JSON text of ours once it is stored as jsonb: keys in order of length and
 * then of bytes, the last of two equal ones, a space after `:` and `,`, numbers without an exponent. NUL and lone
 * surrogates, which jsonb cannot hold, become U+FFFD. What is stored is then what was written, to the letter.
 */
export function jsonbText(json: string): string {
  // Whole escapes are matched, so that `\\u0000` stays a text.
  const holdable = json.includes('\\u')
    ? json.replace(/\\(?:u....|.)/g, token => (/^\\u(?:0000|d[89a-f])/.test(token) ? '\\ufffd' : token))
    : json;
  return written(JSON.parse(holdable));
}

function written(value: Json): string {
  if (typeof value === 'number') return withoutExponent(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(written).join(', ')}]`;
  const entries = Object.entries(value).map(([key, each]) => ({ key, bytes: Buffer.from(key), each }));
  entries.sort((a, b) => a.bytes.length - b.bytes.length || Buffer.compare(a.bytes, b.bytes));
  return `{${entries.map(({ key, each }) => `${JSON.stringify(key)}: ${written(each)}`).join(', ')}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** `1e+21` → `1000000000000000000000`, `1.5e-7` → `0.00000015`. */
function withoutExponent(value: number): string {
  const text = JSON.stringify(value);
  const [, sign = '', whole = '', fraction = '', exponent] = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? [];
  if (exponent === undefined) return text;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return point >= digits.length
    ? sign + digits.padEnd(point, '0')
    : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
