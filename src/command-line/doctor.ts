import { createServer } from 'node:net';
import { type Config, readConfig } from '../config.ts';
import { shareNames, shareWords } from '../kernel/shares.ts';
import { systemClock } from '../platform/clock.ts';
import { createConnectWise } from '../platform/connectwise/client.ts';
import { ConnectWiseFailed } from '../platform/connectwise/failures.ts';
import { connectWiseVariables } from '../platform/connectwise/settings.ts';
import { describeError } from '../platform/describe-error.ts';
import { createMailer } from '../platform/mail/mailer.ts';
import { examineRedis } from '../platform/redis/examine.ts';
import { examineTurn, turnPlace } from '../platform/turn/examine.ts';
import { database, dataFolder, user } from './doctor-data.ts';
import { objectStore } from './doctor-objects.ts';
import { backups, databaseServer, proxy } from './doctor-operating.ts';
import { siem } from './doctor-siem.ts';
import { bad, good, note, type Outcome } from './outcome.ts';
import { options } from './usage.ts';

export const help = `Usage: gatehouse doctor

Checks what the server needs: variables, its user, data folder, ports, database, keys, files, backups, Redis, mail, SIEM, TURN, ConnectWise. Says what is wrong and how to fix it.
Exit code 0: it has what it needs; 1: something has to be mended.`;

export async function execute(args: readonly string[]): Promise<number> {
  options(args, {});
  const outcomes: Outcome[] = [];
  let config: Config | undefined;
  try {
    config = readConfig();
    outcomes.push(good('every variable can be used'));
  } catch (error) {
    outcomes.push(bad(`${messageOf(error)}; correct the variable`));
  }
  if (config !== undefined) {
    const checks = [
      user,
      dataFolder,
      portsFree,
      database,
      databaseServer,
      objectStore,
      backups,
      redis,
      mail,
      siem,
      turn,
      connectWise,
      proxy,
      advice,
    ];
    for (const check of checks) {
      // Two checks may come upon one fault.
      const found = (await check(config)).filter(({ text }) => !outcomes.some(known => known.text === text));
      outcomes.push(...found);
    }
  }
  const signs = { good: 'ok  ', note: 'note', bad: 'BAD ' };
  for (const { kind, text } of outcomes) console.log(`${signs[kind]}  ${text}`);
  console.log(`\nLimits on shared resources:\n${shareNames.map(name => `  ${shareWords(name)}`).join('\n')}`);
  return outcomes.some(({ kind }) => kind === 'bad') ? 1 : 0;
}

async function portsFree({ host, ports }: Config): Promise<Outcome[]> {
  return Promise.all(
    ports.map(
      port =>
        new Promise<Outcome>(resolve => {
          const server = createServer();
          server.once('error', error =>
            resolve(
              bad(`${host}:${port} cannot be listened on (${error.message}); set PORT or HOST, or stop what uses it`),
            ),
          );
          server.listen(port, host, () => server.close(() => resolve(good(`${host}:${port} is free`))));
        }),
    ),
  );
}

async function redis({ redisUrl }: Config): Promise<Outcome[]> {
  if (redisUrl === null) return [];
  const found = await examineRedis(redisUrl);
  return [found.ok ? good(found.text) : bad(`${found.text}; Gatehouse runs without, but instances limit calls apart`)];
}

async function mail(config: Config): Promise<Outcome[]> {
  if (config.smtpUrl === null)
    return [note(`SMTP_URL is not set: mail is only kept in ${config.data}/mail and not sent`)];
  const mailer = createMailer({ smtpUrl: config.smtpUrl, from: config.mailFrom, keepIn: `${config.data}/mail` });
  try {
    await mailer.check();
    return [good('the mail server accepts the login')];
  } catch (error) {
    return [bad(`the mail server does not answer (${messageOf(error)}); correct SMTP_URL`)];
  } finally {
    await mailer.close();
  }
}

/** Whether relays of calls take what devices are given for them, each address by itself. */
async function turn({ turn: settings }: Config): Promise<Outcome[]> {
  if (settings === null)
    return [note('no TURN server is configured: calls between networks may not connect; see TURN_URLS')];
  const now = systemClock.now();
  return Promise.all(
    settings.urls.map(async url => {
      const place = turnPlace(url);
      if (place === null) return note(`${url} is not tried: this machine speaks no TLS over UDP`);
      const found = await examineTurn({ url, place, now }, settings);
      return found.ok ? good(found.text) : bad(found.text);
    }),
  );
}

/** Somebody waits at the terminal. */
const patience = { totalMilliseconds: 10_000, tryMilliseconds: 10_000, tries: 2 };

async function connectWise({ connectWise: settings }: Config): Promise<Outcome[]> {
  if (settings === null)
    return [
      note(`ConnectWise is not configured: companies are kept here only; set ${connectWiseVariables.join(', ')}`),
    ];
  const client = createConnectWise(settings, { patience: { companies: patience } });
  try {
    for await (const _ of client.companies({ fields: [], pageSize: 1 })) break;
    return [good(`ConnectWise answers at ${settings.site} and accepts the keys`)];
  } catch (error) {
    if (!(error instanceof ConnectWiseFailed)) throw error;
    if (error.kind === 'connectwise.throttled') return [note(`${error.message}; try again later`)];
    return [bad(`companies cannot be read: ${error.message}; correct the variables CONNECTWISE_*, or try again later`)];
  } finally {
    await client.close();
  }
}

async function advice(config: Config): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  if (config.environment !== 'production')
    outcomes.push(note(`APP_ENV is ${config.environment}; set production to serve people`));
  if (config.publicUrl.startsWith('http:') && config.environment === 'production') {
    outcomes.push(note('PUBLIC_URL is http: put a TLS proxy in front, and name it in TRUST_PROXY'));
  }
  const providers = [config.google && 'Google', config.github && 'GitHub', config.microsoft && 'Microsoft'].filter(
    title => title !== null,
  );
  if (providers.length > 0) outcomes.push(note(`people may sign in with ${providers.join(', ')}`));
  return outcomes;
}

function messageOf(error: unknown): string {
  return describeError(error).message;
}
