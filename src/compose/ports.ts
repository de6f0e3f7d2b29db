import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Principals } from '../domain/access/principals.ts';
import { capabilities } from '../domain/capabilities.ts';
import { catalogueOf } from '../domain/catalogue.ts';
import { lifetimes } from '../domain/lifetimes.ts';
import type { Ports } from '../domain/ports.ts';
import type { Surface } from '../http/surface.ts';
import { usageOf } from '../http/usage.ts';
import { createAttempts } from '../kernel/attempts.ts';
import { createShareCounter } from '../kernel/share-counter.ts';
import { shares } from '../kernel/shares.ts';
import type { Clock } from '../platform/clock.ts';
import { createConnectWise } from '../platform/connectwise/client.ts';
import { createDevices } from '../platform/crypto/devices.ts';
import { createPasswordHasher } from '../platform/crypto/password-hasher.ts';
import { createAccessTokens } from '../platform/crypto/tokens.ts';
import type { Database } from '../platform/db/database.ts';
import { createDns } from '../platform/dns/dns.ts';
import { createOutboundClient } from '../platform/http-client/client.ts';
import { newId } from '../platform/ids.ts';
import { createMailer } from '../platform/mail/mailer.ts';
import type { Traffic } from '../platform/metrics/traffic.ts';
import { createPdfRenderer } from '../platform/pdf/pdf-renderer.ts';
import { createPictures } from '../platform/pictures/pictures.ts';
import { createSmsGateway } from '../platform/sms/gateway.ts';
import { createRelyingParty } from '../platform/webauthn/relying-party.ts';
import { openArchive } from './archive.ts';
import { backupThread } from './backup-thread.ts';
import { createCounters } from './counters.ts';
import { identityProviders } from './identity-providers.ts';
import { keysKnownWithinMilliseconds, type OpenedKeys } from './keys.ts';
import { pushPort } from './push.ts';
import { type Secrets, subkey } from './secrets.ts';
import { thisInstance } from './this-instance.ts';

export interface PortParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly keys: OpenedKeys;
  readonly secrets: Pick<Secrets, 'jwtSecret'>;
  readonly people: Principals;
  readonly objects: Ports['objects'];
  /** The surfaces that are served. */
  readonly served: readonly Surface[];
  /** Whether no other process writes to the database. */
  readonly heldAlone: () => boolean;
  readonly traffic: Traffic;
  readonly usage: Ports['usage'];
  readonly database: Database;
  readonly ledgerBreak: Ports['ledgerBreak'];
  /** Whether what the instances share can be reached. */
  readonly states: () => Promise<Readonly<Record<string, string>>>;
  /** Keeps what lets go of something at the end. */
  readonly undo: (step: () => Promise<unknown>) => void;
}

/** The outside world, as the configuration has it. */
export function openPorts({
  config,
  clock,
  logger,
  keys,
  secrets,
  people,
  objects,
  served,
  traffic,
  usage,
  database,
  heldAlone,
  ledgerBreak,
  states,
  undo,
}: PortParts): Ports {
  const passwords = createPasswordHasher({
    cost: config.bcryptCost,
    workers: availableParallelism(),
    queue: shares['hashes.waiting'].most.instance,
    onFailure: failure =>
      logger.warn(failure, 'a stored password hash cannot be verified; the sign-in was treated as a wrong password'),
  });
  undo(() => passwords.close());
  const outbound = createOutboundClient({ allow: config.outboundAllow });
  undo(() => outbound.close());
  const mailer = createMailer({ smtpUrl: config.smtpUrl, from: config.mailFrom, keepIn: join(config.data, 'mail') });
  undo(async () => mailer.close());
  const pdf = createPdfRenderer();
  undo(() => pdf.close());
  const pictures = createPictures();
  undo(() => pictures.close());
  const counted = createShareCounter();
  return {
    settings: {
      publicUrl: config.publicUrl,
      registration: config.registration,
      mail: config.smtpUrl === null ? 'kept' : 'smtp',
      auditRetentionDays: config.auditRetentionDays,
      files: config.files,
      siem: Object.entries(config.siem).flatMap(([name, settings]) => (settings === null ? [] : [name])),
    },
    passwords,
    accessTokens: createAccessTokens({
      secret: secrets.jwtSecret,
      issuer: config.publicUrl,
      audience: 'gatehouse',
      lifetimeSeconds: lifetimes.accessToken,
      now: () => clock.now().getTime(),
    }),
    keyring: keys.keyring,
    keyVersions: { ...keys, knownWithinMilliseconds: () => (heldAlone() ? 0 : keysKnownWithinMilliseconds) },
    refreshSecret: subkey(secrets.jwtSecret, 'refresh'),
    devices: createDevices(subkey(secrets.jwtSecret, 'device')),
    people,
    outbound,
    push: pushPort(config),
    dns: createDns(config.dnsServers),
    mailer,
    sms: config.sms === null ? null : createSmsGateway(config.sms, { outbound, clock }),
    turn: config.turn,
    passkeys: createRelyingParty(config.publicUrl),
    identityProviders: identityProviders(config, { logger, now: () => clock.now() }),
    objects,
    pdf,
    pictures,
    archive: {
      open: () => openArchive(config.backups.place),
      recoveryKey: config.backups.recoveryKey,
      take: backupThread(config),
    },
    connectWise: config.connectWise === null ? null : createConnectWise(config.connectWise),
    capabilities,
    catalogue: catalogueOf(capabilities),
    usedIn: usageOf(served),
    shares: counted,
    counters: createCounters(traffic, { shares: counted, database }),
    usage,
    instance: thisInstance(config, { clock, shares: counted, states }),
    attempts: createAttempts(),
    ledgerBreak,
    newId,
  };
}
