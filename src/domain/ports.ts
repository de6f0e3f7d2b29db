import type { KeyObject } from 'node:crypto';
import type { Attempts } from '../kernel/attempts.ts';
import type { Epochs, Holdings } from '../kernel/holdings.ts';
import type { ShareCounter } from '../kernel/share-counter.ts';
import type { ArchiveStore } from '../platform/archive/archive-store.ts';
import type { TakeBackup } from '../platform/archive/backup-order.ts';
import type { ConnectWise } from '../platform/connectwise/client.ts';
import type { Devices } from '../platform/crypto/devices.ts';
import type { WrappedKey } from '../platform/crypto/key-provider.ts';
import type { Keyring } from '../platform/crypto/keyring.ts';
import type { PasswordHasher } from '../platform/crypto/password-hasher.ts';
import type { AccessTokens } from '../platform/crypto/tokens.ts';
import type { Dns } from '../platform/dns/dns.ts';
import type { OutboundClient } from '../platform/http-client/outbound.ts';
import type { Mailer } from '../platform/mail/mailer.ts';
import type { Counters } from '../platform/metrics/counters.ts';
import type { ThisInstance } from '../platform/metrics/instance.ts';
import type { IdentityProvider } from '../platform/oauth/identity-provider.ts';
import type { Objects } from '../platform/objects/objects.ts';
import type { PdfRenderer } from '../platform/pdf/pdf-renderer.ts';
import type { Pictures } from '../platform/pictures/pictures.ts';
import type { SmsGateway } from '../platform/sms/gateway.ts';
import type { TurnSettings } from '../platform/turn/credentials.ts';
import type { RelyingParty } from '../platform/webauthn/relying-party.ts';
import type { Capability } from './capability.ts';
import type { Catalogue } from './catalogue.ts';
import type { ProviderName } from './provider-names.ts';
import type { Rules } from './rules/rules.ts';

/** What operators decide that changes how actions behave. */
export interface Settings {
  /** Base of every link we hand out, without a trailing slash. */
  readonly publicUrl: string;
  readonly registration: 'open' | 'invite' | 'closed';
  /** Whether mail is sent, or kept in the data folder for the operator to look at. */
  readonly mail: 'smtp' | 'kept';
  /** After how many days audit events move into archives; null: never. */
  readonly auditRetentionDays: number | null;
  /** What people may upload: bytes of one person altogether, and media types; null: all that are known. */
  readonly files: { readonly quota: number; readonly allowedTypes: readonly string[] | null };
  /** Where audit events are sent to. */
  readonly siem: readonly string[];
}

/** Those that are configured. */
export type IdentityProviders = ReadonlyMap<ProviderName, IdentityProvider>;

/** Key versions beyond those that the keyring knows. */
export interface KeyVersions {
  /** A new key-encryption key for that version, which is not stored yet. It may ask the network. */
  wrapNew(version: number): Promise<WrappedKey>;
  /** The key of the backups under the master key, which alone opens it again. It may ask the network. */
  wrapBackupKey(key: Uint8Array): Promise<Uint8Array>;
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
  /** What people hold, and what policies ask of them, from memory where the epochs say that it is still true. */
  readonly people: {
    holdings(userId: string, epochs: Epochs, now: Date): Promise<Holdings & { readonly rules: Rules }>;
  };
  readonly outbound: OutboundClient;
  /** Web Push: whom its services may write to. */
  readonly push: { readonly contact: string };
  readonly dns: Dns;
  /** For the job that delivers; an action puts mail into the outbox. */
  readonly mailer: Pick<Mailer, 'deliver'>;
  /** For the job that delivers. Null: not configured. */
  readonly sms: SmsGateway | null;
  /** Null: calls have no relay. */
  readonly turn: TurnSettings | null;
  /** Null: browsers offer no passkeys for the address of this server. */
  readonly passkeys: RelyingParty | null;
  readonly identityProviders: IdentityProviders;
  /** Bytes: on disk, or in a bucket. */
  readonly objects: Objects;
  readonly pdf: Pick<PdfRenderer, 'render'>;
  readonly pictures: Pick<Pictures, 'squares'>;
  /** Where backups go, and whose recovery key opens them besides the master key; null: nobody's. */
  readonly archive: { open(): ArchiveStore; readonly recoveryKey: string | null; readonly take: TakeBackup };
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
  /** What this process has done since it began. */
  readonly counters: Counters;
  /** Adds what this process has counted of how the API is used to what all have. */
  readonly usage: { add(): Promise<void> };
  readonly instance: ThisInstance;
  /** A new UUIDv7. */
  readonly newId: () => string;
}
