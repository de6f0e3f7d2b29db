import type { AccessClaims } from '../../platform/crypto/tokens.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { heldAt } from '../access/grants.ts';
import type { SystemRoleMoniker } from '../access/system-roles.ts';
import type { Ports } from '../ports.ts';

/** What tells that a compiled person is still what the database says. */
export interface Epochs {
  readonly user_epoch: number;
  readonly access_epoch: number;
}

const patternsInToken = 50;
/** Keeps the token inside what proxies and browsers carry in a header. */
const charactersInToken = 3000;

/** The claims of an access token. They are for others to read: Gatehouse itself believes `sub` and `sid` only. */
export async function claimsOf(
  { tx, ports, at }: { readonly tx: Queryable; readonly ports: Ports; readonly at: Date },
  person: {
    readonly id: string;
    readonly sid: string;
    readonly email: string;
    readonly username: string;
    readonly department: string | null;
    readonly role: SystemRoleMoniker;
  },
  epochs: Epochs | undefined,
): Promise<AccessClaims> {
  const holdings = await ports.people.holdings(tx, person.id, epochs, at);
  const patterns = new Set(heldAt(holdings.grants, at).map(grant => grant.pattern));
  return {
    sub: person.id,
    sid: person.sid,
    email: person.email,
    username: person.username,
    user_type: person.role === 'admin' ? 'admin' : person.role === 'manager' ? 'manager' : 'user',
    department: person.department,
    roles: bounded(holdings.roles),
    permissions: bounded([...patterns]),
  };
}

function bounded(patterns: readonly string[]): string[] {
  let characters = 0;
  return patterns.slice(0, patternsInToken).filter(pattern => {
    characters += pattern.length + 3;
    return characters <= charactersInToken;
  });
}
