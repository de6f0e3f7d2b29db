import type { Devices } from '../platform/crypto/devices.ts';
import type { Keyring } from '../platform/crypto/keyring.ts';
import type { PasswordHasher } from '../platform/crypto/password-hasher.ts';
import type { AccessTokens } from '../platform/crypto/tokens.ts';
import type { OutboundClient } from '../platform/http-client/outbound.ts';
import type { Principals } from './access/principals.ts';

/** What operators decide that changes how actions behave. */
export interface Settings {
  /** Base of every link we hand out, without a trailing slash. */
  readonly publicUrl: string;
  readonly registration: 'open' | 'invite' | 'closed';
}

/** The outside world, as actions see it. */
export interface Ports {
  readonly settings: Settings;
  readonly passwords: PasswordHasher;
  readonly accessTokens: AccessTokens;
  readonly keyring: Keyring;
  /** Key from which the successor of a refresh token is derived. */
  readonly refreshSecret: Buffer;
  readonly devices: Devices;
  /** What people hold, from memory where the epochs say that it is still true. */
  readonly people: Pick<Principals, 'holdings'>;
  readonly outbound: OutboundClient;
  /** Which routes ask for a permission node (`GET /v1/role`); only who knows the surfaces can tell. */
  readonly usedIn: (node: string) => readonly string[];
  /** A new UUIDv7. */
  readonly newId: () => string;
}
