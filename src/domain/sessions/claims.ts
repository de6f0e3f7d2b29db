import type { AccessClaims } from '../../platform/crypto/tokens.ts';
import { type Holdings, heldAt } from '../access/grants.ts';

const patternsInToken = 50;
/** Keeps the token inside what proxies and browsers carry in a header. */
const charactersInToken = 3000;

/** The claims of an access token. They are for others to read: Gatehouse itself believes `sub` and `sid` only. */
export function claimsOf(
  person: {
    readonly id: string;
    readonly sid: string;
    /** SHA-256 of the refresh token that goes with the access token. */
    readonly refreshHash: Buffer;
    readonly email: string;
    readonly username: string;
    readonly department: string | null;
  },
  holdings: Holdings,
  at: Date,
): AccessClaims {
  const patterns = new Set(heldAt(holdings.grants, at).map(grant => grant.pattern));
  return {
    sub: person.id,
    sid: person.sid,
    jti: person.refreshHash.toString('base64url'),
    email: person.email,
    username: person.username,
    user_type: userType(holdings.roles),
    department: person.department,
    roles: bounded(holdings.roles),
    permissions: bounded([...patterns]),
  };
}

function userType(roles: readonly string[]): 'user' | 'manager' | 'admin' {
  return roles.includes('admin') ? 'admin' : roles.includes('manager') ? 'manager' : 'user';
}

function bounded(patterns: readonly string[]): string[] {
  let characters = 0;
  return patterns.slice(0, patternsInToken).filter(pattern => {
    characters += pattern.length + 3;
    return characters <= charactersInToken;
  });
}
