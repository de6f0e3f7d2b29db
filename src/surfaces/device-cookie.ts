/** A year: long enough that a person's own browser is recognised, and no session depends on it. */
const maxAge = 365 * 24 * 3600;

/** The cookie by which a browser that has signed in is known again, so that strangers' guesses do not lock it out. */
export function deviceCookie(
  signedIn: { readonly device: string; readonly secure: boolean } | null,
): Record<string, string> {
  if (signedIn === null) return {};
  const secure = signedIn.secure ? '; Secure' : '';
  return {
    'set-cookie': `gatehouse_device=${signedIn.device}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`,
  };
}
