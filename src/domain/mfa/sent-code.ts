import { createHmac } from 'node:crypto';
import type { Keyring } from '../../platform/crypto/keyring.ts';

const digits = 6;

/**
 * The code that was sent under an id: it follows from it by the master key, so that the database alone, and its backups,
 * tell no code, and nothing has to be sealed until it is sent.
 */
export function sentCodeOf(keyring: Pick<Keyring, 'derive'>, id: string): string {
  const mac = createHmac('sha256', keyring.derive('mfa/sent-codes')).update(id).digest();
  // 48 bits: what the remainder favours cannot be told from chance.
  return String(mac.readUIntBE(0, 6) % 10 ** digits).padStart(digits, '0');
}
