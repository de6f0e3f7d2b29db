import { withLedger } from '../compose/ledger-beside.ts';
import { readConfig } from '../config.ts';
import { publicKeyOf } from '../domain/audit/keys.ts';
import { options } from './usage.ts';

export const help = `Usage: gatehouse audit keys [--secret]

Shows the public key of the files that “gatehouse audit export” writes, as docs/verify-audit.mjs takes it. It is the same for as
long as the master key is: give it to auditors, who should not take it from the files themselves.
--secret shows the keys of heads and events as well, as JSON. Whoever has them can check every head and every event, and
could make new ones; they open no stored secret. Give them to nobody who may also write to the database.
Works beside a running server.`;

export async function execute(args: readonly string[]): Promise<number> {
  const { secret } = options(args, { secret: { type: 'boolean' } });
  return withLedger(readConfig(), async ({ keys }) => {
    const hex = (key: 'heads' | 'events'): string => keys[key].export().toString('hex');
    const shown = { public_key: publicKeyOf(keys), heads: hex('heads'), events: hex('events') };
    console.log(secret === true ? JSON.stringify(shown, null, 2) : shown.public_key);
    return 0;
  });
}
