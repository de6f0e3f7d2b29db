import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { ConfigError, readConfig, variables } from '../../src/config.ts';

type Case = readonly [name: string, text: string, why: RegExp, beside?: Readonly<Record<string, string>>];

const key = randomBytes(32).toString('base64');
const production = {
  APP_ENV: 'production',
  JWT_SECRET: 'j'.repeat(32),
  GATEHOUSE_MASTER_KEY: key,
  REGISTRATION: 'invite',
};

const connectWise = {
  CONNECTWISE_URL: 'https://na.myconnectwise.net',
  CONNECTWISE_COMPANY: 'acme',
  CONNECTWISE_PUBLIC_KEY: 'public',
  CONNECTWISE_PRIVATE_KEY: 'pri:v+ate',
  CONNECTWISE_CLIENT_ID: 'a0b1c2d3-0000-4000-8000-000000000000',
};

const s3 = {
  S3_ENDPOINT: 'https://s3.example.com',
  S3_BUCKET: 'gatehouse',
  S3_REGION: 'eu-central-1',
  S3_ACCESS_KEY_ID: 'AKIA-KEY',
  S3_SECRET_ACCESS_KEY: 'se/cr+et',
};

/** What instances that share a database must agree on. */
const cluster = {
  DATABASE_URL: 'postgres://db.example.com/gatehouse',
  JWT_SECRET: 'j'.repeat(32),
  GATEHOUSE_MASTER_KEY: key,
  PUBLIC_URL: 'https://gatehouse.example.com',
};

const wrong: readonly Case[] = [
  ['APP_ENV', 'prod', /one of development, test, production, not "prod"/],
  ['HOST', 'not a host', /address or a host name/],
  ['HOST', 'http://localhost', /address or a host name/],
  ['PORT', '80a', /whole number from 0 to 65535, not "80a"/],
  ['PORT', '65536', /whole number/],
  ['PORT', '-1', /whole number/],
  ['PORT', ' , ', /at least one port/],
  ['PORT', '8080,8081,8080', /twice/],
  ['PUBLIC_URL', 'gatehouse.example.com', /URL/],
  ['PUBLIC_URL', 'ftp://gatehouse.example.com', /http:\/\/ or https:\/\//],
  [
    'PUBLIC_URL',
    'https://gatehouse.example.com/gatehouse',
    /must be https:\/\/gatehouse\.example\.com and nothing after it.* a path/,
  ],
  ['PUBLIC_URL', 'https://gatehouse.example.com/gatehouse/', / a path/],
  ['PUBLIC_URL', 'https://gatehouse.example.com//', / a path/],
  ['PUBLIC_URL', 'https://gatehouse.example.com/?a=b', / a query/],
  ['PUBLIC_URL', 'https://gatehouse.example.com?', / a query/],
  ['PUBLIC_URL', 'https://gatehouse.example.com/#top', / a fragment/],
  ['PUBLIC_URL', 'https://ada@gatehouse.example.com', / a user/],
  ['PUBLIC_URL', 'https://:secret@gatehouse.example.com/', / a user/],
  ['MAIL_FROM', 'M\ufffdller <a@example.com>', /is not UTF-8/],
  ['GATEHOUSE_ADMIN_PASSWORD', 'Correct-horse-\ufffd', /is not UTF-8/, { GATEHOUSE_ADMIN_EMAIL: 'a@example.com' }],
  ['TRUST_PROXY', 'true', /addresses or CIDR ranges, not "true"/],
  ['TRUST_PROXY', '10.0.0.0/33', /CIDR/],
  ['TRUST_PROXY', '0.0.0.0/0', /CIDR/],
  ['TRUST_PROXY', '10.0.0.0/8/8', /CIDR/],
  ['TRUST_PROXY', '10.0.0.1,proxy.example.com', /not "proxy.example.com"/],
  ['DATABASE_URL', 'mysql://localhost/gatehouse', /postgres:\/\/ or postgresql:\/\//],
  ['DATABASE_URL', 'localhost:5432', /postgres:\/\//],
  ['DATABASE_URL', 'postgres://db1,,db2/gatehouse', /a host that is empty/],
  ['DATABASE_URL', 'postgres://db1,db2:port/gatehouse', /a URL such as postgres/],
  ['DATABASE_URL', 'postgres://db1,db2/gatehouse?target_session_attrs=standby', /read-write or primary/],
  ['REDIS_URL', 'http://localhost', /redis:\/\/ or rediss:\/\//, cluster],
  ['REDIS_URL', 'localhost:6379', /redis:\/\//, cluster],
  ['REDIS_URL', 'redis:///1', /host/, cluster],
  ['REDIS_URL', 'redis://localhost', /needs DATABASE_URL beside it: the embedded/, { ...cluster, DATABASE_URL: '' }],
  ['REDIS_URL', 'redis://localhost', /needs JWT_SECRET beside it: .* tokens/, { ...cluster, JWT_SECRET: '' }],
  [
    'REDIS_URL',
    'redis://localhost',
    /needs GATEHOUSE_MASTER_KEY beside it: .* sealed/,
    { ...cluster, GATEHOUSE_MASTER_KEY: '' },
  ],
  ['REDIS_URL', 'redis://localhost', /needs PUBLIC_URL beside it: .* one address/, { ...cluster, PUBLIC_URL: '' }],
  [
    'S3_ENDPOINT',
    'https://s3.example.com',
    /needs S3_BUCKET, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY beside/,
  ],
  ['S3_ENDPOINT', 's3.example.com', /URL/, s3],
  ['S3_ENDPOINT', 'https://s3.example.com/?a=b', /query/, s3],
  ['S3_BUCKET', 'Files of ours', /name of a bucket/, s3],
  ['S3_BUCKET', '../files', /name of a bucket/, s3],
  ['S3_REGION', 'eu central', /name of a region/, s3],
  ['S3_ACCESS_KEY_ID', 'with space', /ASCII without white space/, s3],
  ['S3_SECRET_ACCESS_KEY', 'a\r\nx: y', /ASCII without white space/, s3],
  ['S3_SECRET_ACCESS_KEY', 'secret', /needs S3_ENDPOINT, /],
  ['S3_PATH_STYLE', 'yes', /one of on, off/, s3],
  ['S3_PATH_STYLE', 'off', /needs S3_ENDPOINT, /],
  ['METRICS_TOKEN', 'short', /at least 32 characters/],
  ['BACKUP_TO', 's3://', /folder, or s3:\/\/bucket\/prefix/],
  ['BACKUP_TO', 's3://no', /folder, or s3:/, s3],
  ['BACKUP_TO', 's3://backups/nightly', /names a bucket: set BACKUP_S3_ENDPOINT/],
  ['BACKUP_S3_ENDPOINT', 's3.example.com', /URL/],
  ['BACKUP_S3_REGION', 'eu central', /name of a region/],
  ['BACKUP_S3_ACCESS_KEY_ID', 'with space', /ASCII without white space/],
  ['BACKUP_S3_SECRET_ACCESS_KEY', 'a\r\nx: y', /ASCII without white space/],
  ['BACKUP_RECOVERY_KEY', 'a key', /public half/],
  ['BACKUP_RECOVERY_KEY', `gatehouse-recovery-secret-${'A'.repeat(43)}`, /is the secret half/],
  ['SMTP_URL', 'http://mail.example.com', /smtp:\/\/ or smtps:\/\//],
  ['SMTP_URL', 'smtp://', /host/],
  ['MAIL_FROM', 'Gatehouse', /sender/],
  ['MAIL_FROM', 'a@example.com\r\nBcc: b@example.com', /sender/],
  ['JWT_SECRET', 'x'.repeat(31), /at least 32 characters/],
  ['JWT_SECRET', '\0'.repeat(64), /control characters/],
  ['GATEHOUSE_MASTER_KEY', 'short', /32 bytes/],
  ['GATEHOUSE_MASTER_KEY', '0'.repeat(64), /not random/],
  ['CORS_ORIGINS', 'app.example.com', /URL/],
  ['CORS_ORIGINS', '*', /URL/],
  ['CORS_ORIGINS', 'https://app.example.com/', /origins such as https:\/\/app.example.com/],
  ['REGISTRATION', 'yes', /open, invite, closed/],
  ['BCRYPT_COST', '3', /whole number from 4 to 20/, { APP_ENV: 'test' }],
  ['BCRYPT_COST', '13', /at least 14 unless APP_ENV=test/],
  ['RATE_LIMITS', 'no', /on, off/],
  ['RATE_LIMITS', 'off', /only when APP_ENV=test/],
  ['OUTBOUND_ALLOW', 'http://internal', /scheme/],
  ['OUTBOUND_ALLOW', 'internal:99999', /port/],
  ['DNS_SERVERS', 'ns.example.com', /addresses such as 192\.0\.2\.53/],
  ['DNS_SERVERS', '192.0.2.53:port', /not "192\.0\.2\.53:port"/],
  ['DNS_SERVERS', '192.0.2.53,1', /not "1"/],
  ['DNS_SERVERS', ',', /at least one server/],
  ['AUDIT_WEBHOOK_URL', 'audit.example.com', /URL/],
  ['TURN_URLS', 'turn:turn.example.com', /needs TURN_SECRET beside it/],
  ['TURN_URLS', ' , ', /must name at least one server/, { TURN_SECRET: 't'.repeat(32) }],
  ['TURN_URLS', 'turn:a.example.com,https://b.example.com', /not "https:/, { TURN_SECRET: 't'.repeat(32) }],
  ['TURN_SECRET', 't'.repeat(32), /needs TURN_URLS beside it/],
  ['TURN_SECRET', 'short', /at least 32 characters/, { TURN_URLS: 'turn:turn.example.com' }],
  ['SMS_WEBHOOK_URL', 'https://sms.example.com', /needs SMS_WEBHOOK_SECRET beside it/],
  ['SMS_WEBHOOK_URL', 'sms.example.com', /URL/, { SMS_WEBHOOK_SECRET: 'x'.repeat(24) }],
  [
    'SMS_WEBHOOK_URL',
    'http://sms.internal',
    /https:\/\/ when APP_ENV=production/,
    { ...production, SMS_WEBHOOK_SECRET: 'x'.repeat(24) },
  ],
  ['SMS_WEBHOOK_SECRET', 'x'.repeat(24), /needs SMS_WEBHOOK_URL beside it/],
  ['SMS_WEBHOOK_SECRET', 'short', /at least 24 characters/, { SMS_WEBHOOK_URL: 'https://sms.example.com' }],
  [
    'SMS_WEBHOOK_SECRET',
    'whsec_c2hvcnQ=',
    /base64 of at least 24 bytes/,
    { SMS_WEBHOOK_URL: 'https://sms.example.com' },
  ],
  ['FILES_QUOTA_MB', '0', /whole number from 1 to 16777216/],
  ['FILES_ALLOWED_TYPES', 'png', /media types such as image\/png or image\/\*, not "png"/],
  ['FILES_ALLOWED_TYPES', ' , ', /at least one media type/],
  ['AUDIT_RETENTION_DAYS', '29', /whole number from 30 to 3650/],
  ['SIEM_SYSLOG_URL', 'siem.example.com:6514', /tls:\/\/siem\.example\.com:6514/],
  ['SIEM_SYSLOG_URL', 'tls://siem.example.com/path', /tls:\/\/siem\.example\.com:6514/],
  ['SIEM_SYSLOG_CA', '/ca.pem', /needs SIEM_SYSLOG_URL beside it/],
  ['SIEM_SYSLOG_CERT', '/own.pem', /needs SIEM_SYSLOG_URL, SIEM_SYSLOG_KEY beside it/],
  ['SIEM_SYSLOG_KEY', '/own.key', /needs SIEM_SYSLOG_URL, SIEM_SYSLOG_CERT beside it/],
  ['SIEM_WEBHOOK_URL', 'https://siem.example.com', /needs SIEM_WEBHOOK_SECRET beside it/],
  ['SIEM_WEBHOOK_SECRET', 'whsec_c2hvcnQ=', /needs SIEM_WEBHOOK_URL beside it/],
  [
    'SIEM_WEBHOOK_SECRET',
    'whsec_c2hvcnQ=',
    /base64 of at least 24 bytes/,
    { SIEM_WEBHOOK_URL: 'https://siem.example.com' },
  ],
  ['CONNECTWISE_URL', 'na.myconnectwise.net', /must be a URL/, connectWise],
  ['CONNECTWISE_URL', 'ftp://na.myconnectwise.net', /must be a URL/, connectWise],
  ['CONNECTWISE_URL', 'https://user:password@na.myconnectwise.net', /user name or password/, connectWise],
  ['CONNECTWISE_URL', 'https://na.myconnectwise.net/v4_6_release/apis/3.0', /the site alone/, connectWise],
  ['CONNECTWISE_URL', 'https://na.myconnectwise.net/?a=b', /the site alone/, connectWise],
  ['CONNECTWISE_URL', 'http://cw.internal', /https:\/\/ when APP_ENV=production/, { ...production, ...connectWise }],
  ['CONNECTWISE_URL', 'https://cw.internal', /needs .*COMPANY, .*PUBLIC_KEY, .*PRIVATE_KEY, .*CLIENT_ID beside it/],
  ['CONNECTWISE_COMPANY', 'acme+public', /must not contain "\+"/, connectWise],
  ['CONNECTWISE_COMPANY', 'acme', /needs CONNECTWISE_URL, /],
  ['CONNECTWISE_PUBLIC_KEY', 'public:key', /must not contain ":"/, connectWise],
  ['CONNECTWISE_PRIVATE_KEY', 'with space', /ASCII without white space/, connectWise],
  ['CONNECTWISE_CLIENT_ID', 'a\r\nx: y', /ASCII without white space/, connectWise],
  ['GOOGLE_CLIENT_ID', 'id', /needs GOOGLE_CLIENT_SECRET beside it/],
  ['GOOGLE_CLIENT_SECRET', 'secret', /needs GOOGLE_CLIENT_ID beside it/],
  ['GOOGLE_ISSUER', 'accounts.google.com', /URL/],
  ['GOOGLE_ISSUER', 'http://accounts.example.com', /https:\/\/ when APP_ENV=production/, production],
  ['GITHUB_CLIENT_ID', 'id', /needs GITHUB_CLIENT_SECRET beside it/],
  ['GITHUB_CLIENT_SECRET', 'secret', /needs GITHUB_CLIENT_ID beside it/],
  ['GITHUB_URL', 'ftp://github.example.com', /http:\/\/ or https:\/\//],
  ['GITHUB_API_URL', 'https://api.example.com/?v=3', /query/],
  ['MICROSOFT_CLIENT_ID', 'id', /needs MICROSOFT_CLIENT_SECRET and MICROSOFT_TENANT beside it/],
  ['MICROSOFT_CLIENT_SECRET', 'secret', /needs MICROSOFT_CLIENT_ID and MICROSOFT_TENANT beside it/],
  ['MICROSOFT_TENANT', 'common', /needs MICROSOFT_CLIENT_ID and MICROSOFT_CLIENT_SECRET beside it/],
  [
    'MICROSOFT_TENANT',
    'contoso/../x',
    /id of a tenant/,
    { MICROSOFT_CLIENT_ID: 'id', MICROSOFT_CLIENT_SECRET: 'secret' },
  ],
  ['MICROSOFT_AUTHORITY', 'login', /URL/],
  ['GATEHOUSE_ADMIN_EMAIL', 'admin@example.com', /GATEHOUSE_ADMIN_PASSWORD/],
  ['GATEHOUSE_ADMIN_EMAIL', 'admin', /e-mail address/, { GATEHOUSE_ADMIN_PASSWORD: 'Correct-horse-42' }],
  ['GATEHOUSE_ADMIN_PASSWORD', 'Correct-horse-42', /GATEHOUSE_ADMIN_EMAIL/],
  ['GATEHOUSE_ADMIN_PASSWORD', 'short', /8 to 256/, { GATEHOUSE_ADMIN_EMAIL: 'admin@example.com' }],
  ['LOG_LEVEL', 'loud\nand clear', /trace, debug/],
  ['JWT_SECRET', '', /is required when APP_ENV=production/, production],
  ['REGISTRATION', '', /must be chosen/, production],
  ['GATEHOUSE_MASTER_KEY', '', /is required/, { ...production, DATABASE_URL: 'postgres://db/gatehouse' }],
];

describe('a variable that cannot be used', () => {
  for (const [name, text, why, beside] of wrong) {
    test(`${name}=${JSON.stringify(text)}`, () => {
      assert.throws(
        () => readConfig({ ...beside, [name]: text }),
        (error: unknown) => {
          assert.ok(error instanceof ConfigError);
          assert.ok(error.message.startsWith(`${name} `), error.message);
          assert.match(error.message, why);
          assert.doesNotMatch(error.message, /\n/);
          return true;
        },
      );
    });
  }

  test('every variable that can be wrong is tried above', () => {
    const tried = new Set(wrong.map(([name]) => name));
    // Any text names a folder; whether it can be used is found out at the start.
    const untried = Object.values(variables).filter(({ name }) => !tried.has(name) && name !== 'GATEHOUSE_DATA');
    assert.deepEqual(
      untried.map(({ name }) => name),
      [],
    );
  });
});

test('nothing set is a configuration, and an empty variable counts as not set', () => {
  const none = readConfig({});
  assert.deepEqual(readConfig(Object.fromEntries(Object.values(variables).map(({ name }) => [name, '']))), none);
  assert.equal(none.host, '127.0.0.1');
  assert.deepEqual(none.ports, [8080]);
  assert.equal(none.publicUrl, 'http://localhost:8080');
  assert.equal(none.corsOrigins, null);
  assert.equal(none.bcryptCost, 14);
  assert.equal(none.rateLimits, true);
  assert.equal(none.redisUrl, null);
  assert.ok(Object.isFrozen(none));
});

test('ConnectWise: all five or none, and an error repeats no key', () => {
  assert.equal(readConfig({}).connectWise, null);
  assert.deepEqual(readConfig({ ...connectWise, CONNECTWISE_URL: 'https://CW.internal:8443/' }).connectWise, {
    site: 'https://cw.internal:8443',
    company: 'acme',
    publicKey: 'public',
    privateKey: 'pri:v+ate',
    clientId: connectWise.CONNECTWISE_CLIENT_ID,
  });
  for (const name of Object.keys(connectWise)) {
    assert.throws(
      () => readConfig({ ...connectWise, [name]: '' }),
      ({ message }: Error) => message.endsWith(`needs ${name} beside it`) && !message.includes('pri:v+ate'),
    );
    assert.throws(
      () => readConfig({ ...connectWise, [name]: 'hush hush' }),
      ({ message }: Error) => message.startsWith(`${name} must`) && !message.includes('hush'),
    );
  }
});

test('S3: all five or none, and an error repeats no key', () => {
  assert.equal(readConfig({}).s3, null);
  const settings = {
    endpoint: 'https://s3.example.com',
    bucket: 'gatehouse',
    region: 'eu-central-1',
    accessKeyId: 'AKIA-KEY',
    secretAccessKey: 'se/cr+et',
  };
  assert.deepEqual(readConfig(s3).s3, { ...settings, pathStyle: true });
  assert.deepEqual(readConfig({ ...s3, S3_PATH_STYLE: 'off' }).s3, { ...settings, pathStyle: false });
  for (const name of Object.keys(s3)) {
    assert.throws(
      () => readConfig({ ...s3, [name]: '' }),
      ({ message }: Error) => message.endsWith(`needs ${name} beside it`) && !message.includes('se/cr'),
    );
    assert.throws(
      () => readConfig({ ...s3, [name]: 'hush hush' }),
      ({ message }: Error) => message.startsWith(`${name} must`) && !message.includes('hush'),
    );
  }
});

test('Redis, with what its instances share', () => {
  for (const url of ['redis://localhost:6379', 'rediss://user:secret@redis.example.com:6380/2'])
    assert.equal(readConfig({ ...cluster, REDIS_URL: url }).redisUrl, url);
});

test('production as documented', () => {
  const config = readConfig({
    ...production,
    PORT: '8080,5000,3000',
    PUBLIC_URL: 'https://gatehouse.example.com/',
    TRUST_PROXY: '10.0.0.0/8, ::1',
    DATABASE_URL: 'postgresql://gatehouse:secret@db.example.com/gatehouse?sslmode=require',
    CORS_ORIGINS: 'https://app.example.com, https://admin.example.com:8443',
    SMTP_URL: 'smtps://user:password@mail.example.com',
  });
  assert.deepEqual(config.ports, [8080, 5000, 3000]);
  assert.equal(config.publicUrl, 'https://gatehouse.example.com');
  assert.deepEqual(config.trustProxy, ['10.0.0.0/8', '::1']);
  assert.deepEqual(config.corsOrigins, ['https://app.example.com', 'https://admin.example.com:8443']);
  assert.deepEqual(readConfig(production).corsOrigins, [], 'no origin may call unless it is listed');
});

test('the container is given variables that there are', async () => {
  const known = new Set<string>(Object.values(variables).map(({ name }) => name));
  const root = new URL('../../', import.meta.url);
  const compose = await readFile(new URL('compose.yaml', root), 'utf8');
  const given = [...compose.matchAll(/^ {6}([A-Z_]+): /gm)].map(([, name]) => name ?? '');
  const image = await readFile(new URL('Dockerfile', root), 'utf8');
  const set = (/^ENV (.*)$/m.exec(image)?.[1] ?? '').split(' ').map(each => each.split('=')[0] ?? '');
  assert.ok(given.length > 4 && set.length > 3);
  assert.deepEqual(
    [...given, ...set].filter(name => !known.has(name)),
    [],
  );
});
