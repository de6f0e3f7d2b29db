import { flowSeconds } from '../../domain/oauth/flows.ts';

const asked = 'gatehouse_sign_in';
const confirming = 'gatehouse_confirm';

interface Kept {
  readonly value: string;
  readonly secure: boolean;
}

/** Marks the browser that asked for a sign-in itself. Lax: the provider sends it back to us. */
export function askedCookie({ value, secure }: Kept): string {
  return cookie(asked, value, flowSeconds, 'Lax', secure);
}

/** Marks the browser that may confirm a sign-in; no other site can make it do so. */
export function confirmCookie({ value, secure }: Kept): string {
  return cookie(confirming, value, flowSeconds, 'Strict', secure);
}

export const endedSignInCookies = [cookie(asked, '', 0, 'Lax', false), cookie(confirming, '', 0, 'Strict', false)];

export const askedIn = (cookies: string | undefined): string | undefined => valueIn(asked, cookies);
export const confirmingIn = (cookies: string | undefined): string | undefined => valueIn(confirming, cookies);

function cookie(name: string, value: string, seconds: number, sameSite: 'Lax' | 'Strict', secure: boolean): string {
  return `${name}=${value}; Path=/v1/auth; Max-Age=${seconds}; HttpOnly; SameSite=${sameSite}${secure ? '; Secure' : ''}`;
}

function valueIn(name: string, cookies: string | undefined): string | undefined {
  return new RegExp(`(?:^|;\\s*)${name}=([\\w-]{43})(?=;|$)`).exec(cookies ?? '')?.[1];
}
