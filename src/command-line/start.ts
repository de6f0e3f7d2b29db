import { composeGatehouse, createLogger, type Gatehouse } from '../compose/gatehouse.ts';
import { operatorCaller } from '../compose/operator.ts';
import { startedAsRoot } from '../compose/started-as-root.ts';
import { type Config, ConfigError, readConfig } from '../config.ts';
import { createAdministrator, makeSetupLink } from '../domain/accounts/set-up.ts';
import { listen } from '../http/listen.ts';
import { told } from '../http/surface.ts';
import { DomainError } from '../kernel/errors.ts';
import { errorTable } from '../surfaces/errors.ts';
import { options } from './usage.ts';

export const help = `Usage: gatehouse start

Starts the server: the database (embedded unless DATABASE_URL is set), its migrations, and HTTP on HOST and PORT.
Stops cleanly on SIGINT and SIGTERM.`;

const stopMilliseconds = 10_000;

export async function execute(args: readonly string[]): Promise<number> {
  options(args, {});
  const config = readConfig();
  const logger = createLogger(config);
  const stop = stopSignal();
  const root = startedAsRoot(config);
  if (root !== null) logger.warn(root);
  const gatehouse = await composeGatehouse(config, logger);
  try {
    // Composing takes a second or more; whoever has asked to stop meanwhile wants no server.
    if (!stop.asked()) await greet(gatehouse, config);
    const why = await Promise.race([stop.signal, gatehouse.failed]);
    logger.info({ why }, 'stopping');
    const failed = why !== 'SIGINT' && why !== 'SIGTERM';
    if (failed) {
      console.error(`gatehouse start: ${why}`);
      forceExit();
    }
    await closed(gatehouse);
    return failed ? 1 : 0;
  } catch (error) {
    await closed(gatehouse);
    throw error;
  }
}

/** Closes it, and keeps the process alive meanwhile: also while all that is waited for keeps nothing alive itself. */
async function closed(gatehouse: Gatehouse): Promise<void> {
  const alive = setInterval(() => {}, stopMilliseconds);
  try {
    await gatehouse.close();
  } finally {
    clearInterval(alive);
  }
}

async function greet(gatehouse: Gatehouse, config: Config): Promise<void> {
  const { app, perform } = gatehouse;
  if (config.administrator !== null) await createFirst(gatehouse, config.administrator);
  const addresses = await listen(app, config.host, config.ports);
  const link = await perform(makeSetupLink, {}, operatorCaller('command line'));
  console.log(`Gatehouse is ready at ${config.publicUrl} (listening on ${addresses.join(', ')})`);
  if (link !== null) console.log(`There is no administrator yet. Create the first one here, within a day:\n  ${link}`);
  app.log.info({ addresses }, 'serving');
}

async function createFirst({ perform }: Gatehouse, wanted: NonNullable<Config['administrator']>): Promise<void> {
  const { email, password } = wanted;
  const username = email.slice(0, email.indexOf('@'));
  try {
    const account = { email, password, username, onlyFirst: true };
    const created = await perform(createAdministrator, account, operatorCaller('command line'));
    if (created !== null) console.log(`Created the administrator ${email}`);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const why = told(errorTable, error).message;
    throw new ConfigError(
      why.startsWith('password')
        ? `GATEHOUSE_ADMIN_PASSWORD cannot be used: ${why}`
        : `GATEHOUSE_ADMIN_EMAIL cannot be used: ${why} (the user name is the part before @)`,
    );
  }
}

function stopSignal(): { readonly signal: Promise<'SIGINT' | 'SIGTERM'>; asked(): boolean } {
  let asked = false;
  const signal = new Promise<'SIGINT' | 'SIGTERM'>(resolve => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.on(name, () => {
        if (!asked) forceExit();
        asked = true;
        resolve(name);
      });
    }
  });
  return { signal, asked: () => asked };
}

/** What cannot be finished in time is cut off; nothing acknowledged depends on it. */
function forceExit(): void {
  setTimeout(() => process.exit(1), stopMilliseconds).unref();
}
