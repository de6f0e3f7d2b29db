import { accounts } from './accounts/capability.ts';
import type { Capability } from './capability.ts';
import { companies } from './companies/capability.ts';
import { keys } from './keys/capability.ts';
import { mail } from './mail/capability.ts';
import { mfa } from './mfa/capability.ts';
import { organizations } from './organizations/capability.ts';
import { passwords } from './passwords/capability.ts';
import { upkeep } from './upkeep/capability.ts';

/** Every capability there is. No capability imports this: whoever walks the list is given it. */
export const capabilities: readonly Capability[] = [
  accounts,
  organizations,
  passwords,
  mfa,
  companies,
  mail,
  keys,
  upkeep,
];
