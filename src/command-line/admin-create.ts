import { composeGatehouse, createLogger } from '../compose/gatehouse.ts';
import { operatorCaller } from '../compose/operator.ts';
import { readConfig } from '../config.ts';
import { createAdministrator } from '../domain/accounts/set-up.ts';
import { firstLine } from './standard-input.ts';
import { options, UsageError } from './usage.ts';

export const help = `Usage: gatehouse admin create --email ADDRESS [--username NAME] [--name "FULL NAME"]

Creates an administrator. The password is read from standard input, so that it does not show in the list of processes.
The server must not be running: it would not see the change in time. With REDIS_URL set, it may.`;

export async function execute(args: readonly string[]): Promise<number> {
  const given = options(args, {
    email: { type: 'string' },
    username: { type: 'string' },
    name: { type: 'string' },
  });
  if (given.email === undefined) throw new UsageError('--email is required');
  const username = given.username ?? given.email.slice(0, given.email.indexOf('@'));
  const config = readConfig();
  const password = await firstLine('the password', 'Password (nothing is shown): ');
  const gatehouse = await composeGatehouse(config, createLogger({ logLevel: 'silent' }));
  try {
    const account = {
      email: given.email,
      username,
      password,
      onlyFirst: false,
      ...(given.name === undefined ? {} : { displayName: given.name }),
    };
    const id = await gatehouse.perform(createAdministrator, account, operatorCaller('command line'));
    console.log(`Created the administrator ${given.email} (${id})`);
    return 0;
  } finally {
    await gatehouse.close();
  }
}
