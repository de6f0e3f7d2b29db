import { newRecoveryKey } from '../platform/archive/recovery-key.ts';
import { options } from './usage.ts';

export const help = `Usage: gatehouse backup new-recovery-key

Makes a recovery key and prints both halves once; nothing is stored. With the public half in BACKUP_RECOVERY_KEY, backups from
then on open with the secret half too, should the master key be lost. Keep the secret half where the server is not.`;

export async function execute(args: readonly string[]): Promise<number> {
  options(args, {});
  const { public: shown, secret } = newRecoveryKey();
  console.log(`For the server:     BACKUP_RECOVERY_KEY=${shown}`);
  console.log(`To keep elsewhere:  ${secret}`);
  return 0;
}
