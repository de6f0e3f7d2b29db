import type { Holdings } from '../../kernel/holdings.ts';
import type { AccessClaims } from '../../platform/crypto/tokens.ts';
import { heldAt } from '../access/holdings.ts';

/** In all lists together. */
const namesInToken = 50;
/** Keeps the token inside what proxies and browsers carry in a header. */
const charactersInToken = 3000;

interface Held {
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
}

/**
 * The claims of an access token. They are for others to read: Gatehouse itself believes `sub` and `sid` only. `roles` and
 * `permissions` are what holds everywhere; what holds inside an organization stands under its id in `organizations`.
 */
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
  const grants = heldAt(holdings.grants, at);
  const within = (organization: string | null): Held => ({
    roles: holdings.roles.filter(role => role.organization === organization).map(({ moniker }) => moniker),
    permissions: unique(grants.filter(grant => grant.organization === organization).map(({ pattern }) => pattern)),
  });
  const room = roomInToken();
  const everywhere = within(null);
  const organizations: Record<string, Held> = {};
  const { roles, permissions } = room.fitting(everywhere);
  for (const id of unique([...holdings.roles, ...grants].flatMap(({ organization }) => organization ?? []))) {
    const fitting = room.fitting(within(id), id.length);
    if (fitting.roles.length + fitting.permissions.length > 0) organizations[id] = fitting;
  }
  return {
    sub: person.id,
    sid: person.sid,
    jti: person.refreshHash.toString('base64url'),
    email: person.email,
    username: person.username,
    user_type: userType(everywhere.roles),
    department: person.department,
    roles,
    permissions,
    organizations,
    ...(room.isTooSmall() ? { truncated: true } : {}),
  };
}

function userType(roles: readonly string[]): 'user' | 'manager' | 'admin' {
  return roles.includes('admin') ? 'admin' : roles.includes('manager') ? 'manager' : 'user';
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

/** Counts what is put into a token, and leaves out what no longer fits. */
function roomInToken() {
  let names = 0;
  let characters = 0;
  let tooSmall = false;
  const fits = (name: string): boolean => {
    if (names >= namesInToken || characters + name.length + 3 > charactersInToken) {
      tooSmall = true;
      return false;
    }
    names += 1;
    characters += name.length + 3;
    return true;
  };
  return {
    /** `overhead`: characters that are needed besides. */
    fitting({ roles, permissions }: Held, overhead = 0): Held {
      characters += overhead;
      return { roles: roles.filter(fits), permissions: permissions.filter(fits) };
    },
    isTooSmall: (): boolean => tooSmall,
  };
}
