import { prepareDataFolder } from '../compose/data-folder.ts';
import { replaceJwtSecret } from '../compose/secrets.ts';
import { ConfigError, readConfig } from '../config.ts';
import { options } from './usage.ts';

export const help = `Usage: gatehouse keys new-jwt-secret

Puts a new jwt.secret into the data folder, for when the old one is lost or was seen by others. The next start uses it:
everybody has to sign in again, and nothing else is lost. With JWT_SECRET set, change that variable instead.`;

export async function execute(args: readonly string[]): Promise<number> {
  options(args, {});
  const config = readConfig();
  if (config.jwtSecret !== null) {
    throw new ConfigError('JWT_SECRET is set, so the one in the data folder is not used: change the variable instead');
  }
  await prepareDataFolder(config.data);
  console.log(`Made ${await replaceJwtSecret(config)}; from the next start on, everybody has to sign in again.`);
  return 0;
}
