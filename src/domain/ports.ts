import type { KeyObject } from 'node:crypto';
import type { Attempts } from '../kernel/attempts.ts';
import type { Epochs, Holdings } from '../kernel/holdings.ts';
import type { ShareCounter } from '../kernel/share-counter.ts';
import type { ConnectWise } from '../platform/connectwise/client.ts';
import type { Devices } from '../platform/crypto/devices.ts';
import type { WrappedKey } from '../platform/crypto/key-provider.ts';
import type { Keyring } from '../platform/crypto/keyring.ts';
import type { PasswordHasher } from '../platform/crypto/password-hasher.ts';
import type { AccessTokens } from '../platform/crypto/tokens.ts';
import type { Dns } from '../platform/dns/dns.ts';
import type { OutboundClient } from '../platform/http-client/outbound.ts';
import type { Mailer } from '../platform/mail/mailer.ts';
import type { IdentityProvider } from '../platform/oauth/identity-provider.ts';
import type { Objects } from '../platform/objects/objects.ts';
import type { Capability } from './capability.ts';
import type { Catalogue } from './catalogue.ts';
import type { ProviderName } from './provider-names.ts';

/** What operators decide that changes how actions behave. */
export interface Settings {
  /** Base of every link we hand out, without a trailing slash. */
  readonly publicUrl: string;
  readonly registration: 'open' | 'invite' | 'closed';
  /** Whether mail is sent, or kept in the data folder for the operator to look at. */
  readonly mail: 'smtp' | 'kept';
}

/** Those that are configured. */
export type IdentityProviders = ReadonlyMap<ProviderName, IdentityProvider>;

/** Key versions beyond those that the keyring knows. */
export interface KeyVersions {
  /** A new key-encryption key for that version, which is not stored yet. It may ask the network. */
  wrapNew(version: number): Promise<WrappedKey>;
  /** Has the keyring take in those that are stored and not known yet. */
  learn(): Promise<void>;
  /** How long other instances may go on sealing under the version before, once there is a new one. */
  knownWithinMilliseconds(): number;
}

/** The outside world, as actions see it. */
export interface Ports {
  readonly settings: Settings;
  readonly passwords: PasswordHasher;
  readonly accessTokens: AccessTokens;
  readonly keyring: Keyring;
  readonly keyVersions: KeyVersions;
  /** Key from which the successor of a refresh token is derived. */
  readonly refreshSecret: KeyObject;
  readonly devices: Devices;
  /** What people hold, from memory where the epochs say that it is still true. */
  readonly people: { holdings(userId: string, epochs: Epochs, now: Date): Promise<Holdings> };
  readonly outbound: OutboundClient;
  readonly dns: Dns;
  /** For the job that delivers; an action puts mail into the outbox. */
  readonly mailer: Pick<Mailer, 'deliver'>;
  readonly identityProviders: IdentityProviders;
  /** Bytes: on disk, or in a bucket. */
  readonly objects: Objects;
  /** Null: not configured. */
  readonly connectWise: ConnectWise | null;
  /** All there are; those that walk them know none by name. */
  readonly capabilities: readonly Capability[];
  /** Every permission node there is in code. */
  readonly catalogue: Catalogue;
  /** Which routes ask for a permission node (`GET /v1/role`); only who knows the surfaces can tell. */
  readonly usedIn: (node: string) => readonly string[];
  /** What is taken at once of what all share. */
  readonly shares: ShareCounter;
  /** Guesses at passwords that are under way in this process. */
  readonly attempts: Attempts;
  /** Why the audit ledger is not sealed any more; null when all is well. See audit/sealer.ts. */
  readonly ledgerBreak: () => string | null;
  /** A new UUIDv7. */
  readonly newId: () => string;
}
