import { createHmac } from 'node:crypto';
import type { Turn } from './fair-line.ts';
import { MAX_BCRYPT_COST, MIN_BCRYPT_COST, parsePasswordHash } from './password-hash-format.ts';
import type { HashingTask } from './password-hasher.worker.ts';
import { createWorkerPool, NoTurn } from './worker-pool.ts';

export interface PasswordHasher {
  /** A bcrypt hash (`$2b$`) at the configured cost. Rejects with {@link HashingBusy}. */
  hash(password: string, turn: Turn): Promise<string>;
  /**
   * Accepts bcrypt (`$2a$`, `$2b$`, `$2y$`) and imported argon2id and argon2i hashes. For null (no such account, or one
   * without a password) and for any other format it spends the time of the configured cost and says false. Rejects with
   * {@link HashingBusy}.
   */
  verify(password: string, hash: string | null, turn: Turn): Promise<boolean>;
  /** True when the hash should be remade at the next sign-in: lower cost, another algorithm, or not verifiable. */
  outdated(hash: string): boolean;
  /** Rejects what runs or waits at once; resolves when the threads have ended, at most the time of one hash later. */
  close(): Promise<void>;
}

export interface PasswordHasherOptions {
  /** bcrypt cost, 4 to 16; each step doubles the time. */
  readonly cost: number;
  /** Most hashes computed at once, each on a thread of its own. */
  readonly workers: number;
  /** Most hashes waiting for a thread; networks take turns in the line. */
  readonly queue: number;
  /** Threads without work for this long end (default 60,000). */
  readonly idleMilliseconds?: number;
}

/** Too many passwords are waiting to be hashed, and this one had to give way. Callers answer 503 with `Retry-After`. */
export class HashingBusy extends Error {
  override readonly name = 'HashingBusy';

  constructor() {
    super('Too many passwords are waiting to be hashed');
  }
}

const BCRYPT_MAX_BYTES = 72;
// A label of our own, so that a plain SHA-256 of the password leaked elsewhere is not a guess at what bcrypt was fed.
const LONG_PASSWORD_LABEL = 'gatehouse/password/v1';

/**
 * bcrypt reads 72 bytes and repeats its input after a NUL, so what is longer (in UTF-8) or holds a NUL goes in as
 * base64(HMAC-SHA-256(label, password)): 44 ASCII characters. Everything else goes in as it is, as in any other bcrypt,
 * so that imported hashes work. (An imported hash of a longer password, cut when it was made, matches nothing here.)
 */
function bcryptInput(password: string): string {
  if (Buffer.byteLength(password) <= BCRYPT_MAX_BYTES && !password.includes('\0')) return password;
  return createHmac('sha256', LONG_PASSWORD_LABEL).update(password).digest('base64');
}

/**
 * Password hashing off the event loop, on threads of lower priority that exist only while there is work.
 * Throws RangeError for a cost outside 4 to 16.
 */
export function createPasswordHasher(options: PasswordHasherOptions): PasswordHasher {
  const { cost } = options;
  if (!Number.isInteger(cost) || cost < MIN_BCRYPT_COST || cost > MAX_BCRYPT_COST) {
    throw new RangeError(`The bcrypt cost must be a whole number from ${MIN_BCRYPT_COST} to ${MAX_BCRYPT_COST}`);
  }
  const pool = createWorkerPool<HashingTask, string | boolean>({
    file: new URL('./password-hasher.worker.ts', import.meta.url),
    workers: options.workers,
    queue: options.queue,
    idleMilliseconds: options.idleMilliseconds ?? 60_000,
  });
  // Well-formed, with a salt and a digest of zeros, which no password is known to give.
  const hashOfNothing = `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`;

  async function run(task: HashingTask, turn: Turn): Promise<string | boolean> {
    try {
      return await pool.run(task, turn);
    } catch (error) {
      throw error instanceof NoTurn ? new HashingBusy() : error;
    }
  }

  async function verifyNothing(password: string, turn: Turn): Promise<false> {
    await run({ kind: 'bcrypt-verify', password: bcryptInput(password), hash: hashOfNothing }, turn);
    return false;
  }

  return {
    async hash(password, turn) {
      const made = await run({ kind: 'bcrypt-hash', password: bcryptInput(password), cost }, turn);
      if (typeof made !== 'string') throw new TypeError('The hashing thread answered something else than a hash');
      return made;
    },

    async verify(password, hash, turn) {
      const format = hash === null ? null : parsePasswordHash(hash);
      if (hash === null || format === null) return verifyNothing(password, turn);
      const task: HashingTask =
        format.algorithm === 'bcrypt'
          ? { kind: 'bcrypt-verify', password: bcryptInput(password), hash }
          : { kind: 'argon2-verify', password, hash };
      return (await run(task, turn)) === true;
    },

    outdated(hash) {
      const format = parsePasswordHash(hash);
      return format?.algorithm !== 'bcrypt' || format.cost < cost;
    },

    close: () => pool.close(),
  };
}
