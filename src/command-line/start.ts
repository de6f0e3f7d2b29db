import { createServer } from 'node:http';
import { composeGatehouse, createLogger, type Gatehouse } from '../compose/gatehouse.ts';
import { operatorCaller } from '../compose/operator.ts';
import { type Config, readConfig } from '../config.ts';
import { createAdministrator, makeSetupLink } from '../domain/accounts/set-up.ts';
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
  const gatehouse = await composeGatehouse(config, logger);
  try {
    await greet(gatehouse, config);
    const why = await Promise.race([stop, gatehouse.failed]);
    logger.info({ why }, 'stopping');
    const failed = why !== 'SIGINT' && why !== 'SIGTERM';
    if (failed) console.error(`gatehouse start: ${why}`);
    // What cannot be finished in time is cut off; nothing acknowledged depends on it.
    const forced = setTimeout(() => process.exit(1), stopMilliseconds);
    forced.unref();
    await gatehouse.close();
    return failed ? 1 : 0;
  } catch (error) {
    await gatehouse.close();
    throw error;
  }
}

async function greet(gatehouse: Gatehouse, config: Config): Promise<void> {
  const { app, perform } = gatehouse;
  if (config.administrator !== null) {
    const { email, password } = config.administrator;
    const username = email.slice(0, email.indexOf('@')).toLowerCase();
    const account = { email, password, username, onlyFirst: true };
    const created = await perform(createAdministrator, account, operatorCaller('command line'));
    if (created !== null) console.log(`Created the administrator ${email}`);
  }
  const addresses = await listen(gatehouse, config);
  const link = await perform(makeSetupLink, {}, operatorCaller('command line'));
  console.log(`Gatehouse is ready at ${config.publicUrl} (listening on ${addresses.join(', ')})`);
  if (link !== null) console.log(`Nobody is an administrator yet. Create the first one here, within a day:\n  ${link}`);
  app.log.info({ addresses }, 'serving');
}

/** Listens on the first port through Fastify, and on further ones with the same handler. */
async function listen({ app }: Gatehouse, config: Config): Promise<string[]> {
  const [first = 8080, ...others] = config.ports;
  const addresses = [await app.listen({ host: config.host, port: first })];
  for (const port of others) {
    const server = createServer(
      { requestTimeout: 120_000, headersTimeout: 15_000, keepAliveTimeout: 65_000 },
      app.routing,
    );
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, config.host, resolve);
    });
    app.addHook('onClose', () => void server.close());
    addresses.push(`http://${config.host}:${port}`);
  }
  return addresses;
}

function stopSignal(): Promise<'SIGINT' | 'SIGTERM'> {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve(signal));
  });
}
