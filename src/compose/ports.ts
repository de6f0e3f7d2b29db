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
import { createDns } from '../platform/dns/dns.ts';
import { createOutboundClient } from '../platform/http-client/client.ts';
import { newId } from '../platform/ids.ts';
import { createMailer } from '../platform/mail/mailer.ts';
import { identityProviders } from './identity-providers.ts';
import { keysKnownWithinMilliseconds, type OpenedKeys } from './keys.ts';
import { type Secrets, subkey } from './secrets.ts';

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
  readonly ledgerBreak: Ports['ledgerBreak'];
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
  heldAlone,
  ledgerBreak,
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
  return {
    settings: {
      publicUrl: config.publicUrl,
      registration: config.registration,
      mail: config.smtpUrl === null ? 'kept' : 'smtp',
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
    dns: createDns(config.dnsServers),
    mailer,
    identityProviders: identityProviders(config, { logger, now: () => clock.now() }),
    objects,
    connectWise: config.connectWise === null ? null : createConnectWise(config.connectWise),
    capabilities,
    catalogue: catalogueOf(capabilities),
    usedIn: usageOf(served),
    shares: createShareCounter(),
    attempts: createAttempts(),
    ledgerBreak,
    newId,
  };
}
