/** Reading what providers say about a person: a claim of another type than it should have counts as none. */
type Claims = Readonly<Record<string, unknown>>;

const longest = 2048;

/** A text that is not empty. */
export function textOf(claims: Claims, name: string): string | null {
  const value = claims[name];
  return typeof value === 'string' && value !== '' && value.length <= longest ? value : null;
}

/** The part of an address before its last `@`. */
export function localPart(email: string | null): string | null {
  return email === null ? null : email.slice(0, Math.max(0, email.lastIndexOf('@'))) || null;
}
