import { resolve } from 'node:path';
import { type BackupConfig, backupConfig, backupVariables } from './config/backups.ts';
import { type FilesConfig, filesConfig, filesVariables } from './config/files.ts';
import { github, google, identityProviderVariables, microsoft } from './config/identity-providers.ts';
import { objectStore, objectStoreVariables } from './config/object-store.ts';
import { type SiemSettings, siem, siemVariables } from './config/siem.ts';
import { smsGateway, smsGatewayVariables } from './config/sms-gateway.ts';
import {
  databaseUrl,
  dnsServers,
  host,
  httpUrl,
  integer,
  list,
  oneOf,
  origin,
  ports,
  proxy,
  publicUrl,
  sender,
  smtpUrl,
  tokenSecret,
  urlOf,
} from './config/texts.ts';
import { turnServers, turnVariables } from './config/turn.ts';
import { type Environment, isProduction, type Reading, type Variable, variable } from './config/variable.ts';
import {
  type ConnectWiseSettings,
  connectWiseVariables,
  parseKey,
  parseSite,
} from './platform/connectwise/settings.ts';
import { parseMasterKey } from './platform/crypto/local-key-provider.ts';
import { words } from './platform/files/refused.ts';
import { parseOutboundAllow } from './platform/http-client/allow-list.ts';
import type { OutboundPolicy } from './platform/http-client/outbound.ts';
import { oneLine } from './platform/mail/addresses.ts';
import type { GitHubOptions } from './platform/oauth/github.ts';
import type { GoogleOptions } from './platform/oauth/google.ts';
import type { MicrosoftOptions } from './platform/oauth/microsoft.ts';
import type { S3Settings } from './platform/objects/s3-settings.ts';
import type { SmsSettings } from './platform/sms/gateway.ts';
import type { TurnSettings } from './platform/turn/credentials.ts';

/** A variable that cannot be used as it is; the message is one line that says which and why. */
export class ConfigError extends Error {}

export interface Config {
  readonly environment: 'development' | 'test' | 'production';
  readonly host: string;
  readonly ports: readonly number[];
  /** Without a trailing slash. */
  readonly publicUrl: string;
  readonly trustProxy: readonly string[];
  /** Absolute path. */
  readonly data: string;
  /** Null: the embedded server. */
  readonly databaseUrl: string | null;
  /** Null: this process is the only one that serves its database. */
  readonly redisUrl: string | null;
  /** Null: bytes are kept in the data folder. */
  readonly s3: S3Settings | null;
  readonly backups: BackupConfig;
  readonly files: FilesConfig;
  readonly smtpUrl: string | null;
  readonly mailFrom: string;
  /** Null: codes are not sent by SMS. */
  readonly sms: SmsSettings | null;
  /** Null: calls have no relay. */
  readonly turn: TurnSettings | null;
  readonly jwtSecret: string | null;
  /** What monitoring shows to read `/metrics`; null: only people who hold `metrics.read` do. */
  readonly metricsToken: string | null;
  readonly masterKey: string | null;
  /** Null: any origin. */
  readonly corsOrigins: readonly string[] | null;
  readonly registration: 'open' | 'invite' | 'closed';
  readonly bcryptCost: number;
  readonly rateLimits: boolean;
  readonly outboundAllow: OutboundPolicy['allow'];
  /** Null: those of the system. */
  readonly dnsServers: readonly string[] | null;
  readonly auditWebhookUrl: string | null;
  /** Null: events stay in the database. */
  readonly auditRetentionDays: number | null;
  /** Where audit events are collected besides. */
  readonly siem: SiemSettings;
  /** Null: companies are kept here only. */
  readonly connectWise: ConnectWiseSettings | null;
  /** Providers that people may sign in with; null: not configured. */
  readonly google: GoogleOptions | null;
  readonly github: GitHubOptions | null;
  readonly microsoft: MicrosoftOptions | null;
  readonly administrator: { readonly email: string; readonly password: string } | null;
  readonly logLevel: string;
}

const environments = ['development', 'test', 'production'] as const;

/** What several instances must have in common, and why. */
const sharedByInstances = {
  DATABASE_URL: 'the embedded database serves one instance alone',
  JWT_SECRET: 'every instance must accept the tokens that the others have signed',
  GATEHOUSE_MASTER_KEY: 'every instance must open what the others have sealed',
  PUBLIC_URL: 'tokens and links of all instances must name one address',
} as const;

/** One of the five variables that are set together or not at all. */
function connectWise(
  name: (typeof connectWiseVariables)[number],
  about: string,
  parse: (text: string, env: Environment) => string,
): Variable<string | null> {
  return variable(name, 'none', about, (text, env) => {
    if (text === undefined) return null;
    const missing = connectWiseVariables.filter(each => env[each] === undefined);
    if (missing.length > 0) throw new Error(`needs ${missing.join(', ')} beside it`);
    return parse(text, env);
  });
}

/** Every variable, in the order in which the README lists them. */
export const variables = {
  environment: variable(
    'APP_ENV',
    'development',
    '`development`, `test` or `production`; production demands real secrets and closes CORS',
    text => oneOf(environments, text ?? 'development'),
  ),
  host: variable('HOST', '127.0.0.1', 'Address to listen on', text => host(text ?? '127.0.0.1')),
  ports: variable('PORT', '8080', 'Port, or several with commas; the first one is used in links', text =>
    ports(text ?? '8080'),
  ),
  publicUrl: variable(
    'PUBLIC_URL',
    'http://localhost:PORT',
    'How people reach this server: base of links in mail and redirects',
    (text, env) => publicUrl(text ?? `http://localhost:${ports(env['PORT'] ?? '8080')[0]}`),
  ),
  trustProxy: variable(
    'TRUST_PROXY',
    'none',
    'Addresses or CIDR ranges, with commas, of proxies whose forwarded headers are believed',
    text => list(text).map(proxy),
  ),
  data: variable('GATEHOUSE_DATA', './data', 'Folder for the embedded database, keys, files and kept mail', text =>
    resolve(text ?? 'data'),
  ),
  databaseUrl: variable(
    'DATABASE_URL',
    'embedded',
    'A PostgreSQL 15 to 18 server to use instead of the embedded one; with several hosts (`postgres://db1:5432,db2:5432/gatehouse`) the one that takes writes',
    text => (text === undefined ? null : databaseUrl(text)),
  ),
  redisUrl: variable(
    'REDIS_URL',
    'none',
    'Redis 6.2 or newer, as `redis://` or `rediss://`: several instances serve one database; set it on all of them',
    (text, env) => {
      if (text === undefined) return null;
      if (new URL(urlOf(text, ['redis:', 'rediss:'])).hostname === '') throw new Error('must name a host');
      for (const [name, why] of Object.entries(sharedByInstances)) {
        if (env[name] === undefined) throw new Error(`needs ${name} beside it: ${why}`);
      }
      return text;
    },
  ),
  ...objectStoreVariables,
  ...backupVariables,
  ...filesVariables,
  smtpUrl: variable(
    'SMTP_URL',
    'none',
    'Mail server, as `smtp://user:password@host:587`; without it mail is kept in the data folder',
    text => (text === undefined ? null : smtpUrl(text)),
  ),
  mailFrom: variable('MAIL_FROM', 'Gatehouse <gatehouse@localhost>', 'Sender of mail', text =>
    sender(text ?? 'Gatehouse <gatehouse@localhost>'),
  ),
  ...smsGatewayVariables,
  ...turnVariables,
  metricsToken: variable(
    'METRICS_TOKEN',
    'none',
    'At least 32 characters that monitoring sends as `Authorization: Bearer …` to read `/metrics`, and nothing else',
    text => (text === undefined ? null : tokenSecret(text)),
  ),
  jwtSecret: variable(
    'JWT_SECRET',
    'made and kept',
    'At least 32 characters that sign access tokens; required in production',
    (text, env) => {
      if (text === undefined && isProduction(env)) throw new Error('is required when APP_ENV=production');
      return text === undefined ? null : tokenSecret(text);
    },
  ),
  masterKey: variable(
    'GATEHOUSE_MASTER_KEY',
    'made and kept',
    '32 bytes as base64 or hex that protect stored secrets; required in production with `DATABASE_URL`',
    (text, env) => {
      if (text === undefined && isProduction(env) && env['DATABASE_URL'] !== undefined) {
        throw new Error('is required when APP_ENV=production and DATABASE_URL is set');
      }
      if (text !== undefined) parseMasterKey(text);
      return text ?? null;
    },
  ),
  corsOrigins: variable(
    'CORS_ORIGINS',
    'any; none in production',
    'Origins, with commas, that browsers may call from',
    (text, env) => (text === undefined && !isProduction(env) ? null : list(text).map(origin)),
  ),
  registration: variable(
    'REGISTRATION',
    'open',
    '`open`, `invite` or `closed`; must be chosen in production',
    (text, env) => {
      if (text === undefined && isProduction(env))
        throw new Error('must be chosen (open, invite or closed) when APP_ENV=production');
      return oneOf(['open', 'invite', 'closed'] as const, text ?? 'open');
    },
  ),
  bcryptCost: variable('BCRYPT_COST', '14', 'Cost of password hashes; lower only with `APP_ENV=test`', (text, env) => {
    const cost = integer(text ?? '14', 4, 20);
    if (cost < 14 && env['APP_ENV'] !== 'test') throw new Error('must be at least 14 unless APP_ENV=test');
    return cost;
  }),
  rateLimits: variable('RATE_LIMITS', 'on', '`on`, or `off` only with `APP_ENV=test`', (text, env) => {
    const wanted = oneOf(['on', 'off'] as const, text ?? 'on');
    if (wanted === 'off' && env['APP_ENV'] !== 'test') throw new Error('can be off only when APP_ENV=test');
    return wanted === 'on';
  }),
  outboundAllow: variable(
    'OUTBOUND_ALLOW',
    'public addresses only',
    '`host[:port]` list, with commas, that outbound requests may reach besides',
    text => parseOutboundAllow(text ?? ''),
  ),
  dnsServers: variable(
    'DNS_SERVERS',
    'those of the system',
    'Addresses, with commas and optional ports, of the DNS servers asked when an organization proves its domain',
    text => (text === undefined ? null : dnsServers(text)),
  ),
  auditWebhookUrl: variable(
    'AUDIT_WEBHOOK_URL',
    'none',
    'Receives the head of the audit ledger after each sealing',
    text => (text === undefined ? null : httpUrl(text)),
  ),
  auditRetentionDays: variable(
    'AUDIT_RETENTION_DAYS',
    'none',
    'After how many days, 30 to 3650, audit events move from the database into sealed archives; with `REDIS_URL` it needs `S3_*`',
    (text, env) => {
      if (text === undefined) return null;
      if (env['REDIS_URL'] !== undefined && env['S3_ENDPOINT'] === undefined)
        throw new Error('needs S3_ENDPOINT beside REDIS_URL: every instance must read the archives of the others');
      return integer(text, 30, 3650);
    },
  ),
  ...siemVariables,
  connectWiseUrl: connectWise(
    'CONNECTWISE_URL',
    'ConnectWise Manage site that companies are read from, as `https://na.myconnectwise.net`; needs the next four',
    (text, env) => parseSite(text, isProduction(env)),
  ),
  connectWiseCompany: connectWise('CONNECTWISE_COMPANY', 'Company that people sign in with there', text =>
    parseKey('company', text),
  ),
  connectWisePublicKey: connectWise('CONNECTWISE_PUBLIC_KEY', 'Public key of an API member there', text =>
    parseKey('publicKey', text),
  ),
  connectWisePrivateKey: connectWise('CONNECTWISE_PRIVATE_KEY', 'Private key of that API member', text =>
    parseKey('privateKey', text),
  ),
  connectWiseClientId: connectWise('CONNECTWISE_CLIENT_ID', 'Client ID of the integration, from ConnectWise', text =>
    parseKey('clientId', text),
  ),
  ...identityProviderVariables,
  administratorEmail: variable(
    'GATEHOUSE_ADMIN_EMAIL',
    'none',
    'With `GATEHOUSE_ADMIN_PASSWORD`: creates the first administrator at start',
    (text, env) => {
      if (text !== undefined && env['GATEHOUSE_ADMIN_PASSWORD'] === undefined)
        throw new Error('needs GATEHOUSE_ADMIN_PASSWORD beside it');
      if (text !== undefined && !/^[^\s@]+@[^\s@]+$/.test(text)) throw new Error('must be an e-mail address');
      return text ?? null;
    },
  ),
  administratorPassword: variable('GATEHOUSE_ADMIN_PASSWORD', 'none', 'Password of that administrator', (text, env) => {
    if (text !== undefined && env['GATEHOUSE_ADMIN_EMAIL'] === undefined)
      throw new Error('needs GATEHOUSE_ADMIN_EMAIL beside it');
    if (text !== undefined && (text.length < 8 || text.length > 256)) throw new Error('must have 8 to 256 characters');
    return text ?? null;
  }),
  logLevel: variable('LOG_LEVEL', 'info', '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`', text =>
    oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const, text ?? 'info'),
  ),
} as const;

/** What a bucket lacks is told with the variable that names it. */
function backups(read: Reading, data: string): BackupConfig {
  try {
    return Object.freeze(backupConfig(read, data));
  } catch (error) {
    throw error instanceof ConfigError ? error : new ConfigError(`BACKUP_TO ${oneLine(words(error))}`);
  }
}

/** Reads and validates the environment once. Throws `ConfigError` for the first variable that is wrong. */
export function readConfig(env: Environment = process.env): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, text]) => text !== undefined && text !== ''));
  const read = <T>({ name, read: parse }: Variable<T>): T => {
    try {
      // What the platform hands over in place of bytes that are no UTF-8.
      if (set[name]?.includes('\ufffd')) throw new Error('is not UTF-8');
      return parse(set[name], set);
    } catch (error) {
      throw new ConfigError(`${name} ${oneLine(error instanceof Error ? error.message : String(error))}`);
    }
  };
  const email = read(variables.administratorEmail);
  const password = read(variables.administratorPassword);
  const site = read(variables.connectWiseUrl);
  const company = read(variables.connectWiseCompany);
  const publicKey = read(variables.connectWisePublicKey);
  const privateKey = read(variables.connectWisePrivateKey);
  const clientId = read(variables.connectWiseClientId);
  const partial = site === null || company === null || publicKey === null || privateKey === null || clientId === null;
  return Object.freeze({
    environment: read(variables.environment),
    host: read(variables.host),
    ports: read(variables.ports),
    publicUrl: read(variables.publicUrl),
    trustProxy: read(variables.trustProxy),
    data: read(variables.data),
    databaseUrl: read(variables.databaseUrl),
    redisUrl: read(variables.redisUrl),
    s3: objectStore(read),
    backups: backups(read, read(variables.data)),
    files: filesConfig(read),
    smtpUrl: read(variables.smtpUrl),
    mailFrom: read(variables.mailFrom),
    sms: smsGateway(read),
    turn: turnServers(read),
    jwtSecret: read(variables.jwtSecret),
    metricsToken: read(variables.metricsToken),
    masterKey: read(variables.masterKey),
    corsOrigins: read(variables.corsOrigins),
    registration: read(variables.registration),
    bcryptCost: read(variables.bcryptCost),
    rateLimits: read(variables.rateLimits),
    outboundAllow: read(variables.outboundAllow),
    dnsServers: read(variables.dnsServers),
    auditWebhookUrl: read(variables.auditWebhookUrl),
    auditRetentionDays: read(variables.auditRetentionDays),
    siem: siem(read),
    connectWise: partial ? null : Object.freeze({ site, company, publicKey, privateKey, clientId }),
    google: google(read),
    github: github(read),
    microsoft: microsoft(read),
    administrator: email === null || password === null ? null : { email, password },
    logLevel: read(variables.logLevel),
  });
}

/** The same, with some variables set by the command line. */
export function readConfigWith(set: Environment): Config {
  return readConfig({ ...process.env, ...set });
}
