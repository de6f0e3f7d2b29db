import { createHmac } from 'node:crypto';
import type { Turn } from './fair-line.ts';
import { MAX_BCRYPT_COST, MIN_BCRYPT_COST, readStoredHash } from './password-hash-format.ts';
import type { HashingOutcome, HashingTask } from './password-hasher.worker.ts';
import { createWorkerPool, NoTurn } from './worker-pool.ts';

export interface PasswordHasher {
  /**
   * A bcrypt hash (`$2b$`) at the configured cost. With a salt (16 bytes) of one's own the same password gives the same hash.
   * Rejects with {@link HashingBusy}.
   */
  hash(password: string, turn: Turn, salt?: Uint8Array): Promise<string>;
  /**
   * Accepts bcrypt (`$2a$`, `$2b$`, `$2y$`), argon2id and argon2i hashes. For null (no such account, or one without a
   * password), for any other format, and where the verifier fails it says false. All of it takes the time of the
   * configured cost, unless the hash takes longer by itself. Rejects with {@link HashingBusy}.
   */
  verify(password: string, hash: string | null, turn: Turn): Promise<boolean>;
  /** True when the hash should be remade at the next sign-in: another cost or algorithm, made elsewhere, or not verifiable. */
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
  /** Told of a hash that could not be verified, without the hash: once for each algorithm and cause. */
  readonly onFailure?: (failure: { readonly algorithm: string; readonly cause: string }) => void;
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
/** Causes told of in a process: enough to see that there are some. */
const failuresTold = 20;
// A label of our own, so that a plain SHA-256 of the password leaked elsewhere is not a guess at what bcrypt was fed.
const LONG_PASSWORD_LABEL = 'gatehouse/password/v1';

/**
 * bcrypt reads 72 bytes and repeats its input after a NUL, so what is longer (in UTF-8) or holds a NUL goes in as
 * base64(HMAC-SHA-256(label, password)): 44 ASCII characters. Everything else goes in as it is, as in any other bcrypt.
 */
function bcryptInput(password: string): string {
  if (Buffer.byteLength(password) <= BCRYPT_MAX_BYTES && !password.includes('\0')) return password;
  return createHmac('sha256', LONG_PASSWORD_LABEL).update(password).digest('base64');
}

/** What other makers feed bcrypt: the bytes of UTF-8, cut at 72, also inside a character. None of them takes a NUL. */
function othersInput(password: string): string | Uint8Array {
  if (password.includes('\0')) return bcryptInput(password);
  return new Uint8Array(Buffer.from(password).subarray(0, BCRYPT_MAX_BYTES));
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
  const pool = createWorkerPool<HashingTask, HashingOutcome>({
    file: new URL('./password-hasher.worker.ts', import.meta.url),
    workers: options.workers,
    queue: options.queue,
    idleMilliseconds: options.idleMilliseconds ?? 60_000,
  });
  // Well-formed, with a salt and a digest of zeros, which no password is known to give.
  const hashOfNothing = `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`;

  async function run(task: HashingTask, turn: Turn): Promise<HashingOutcome> {
    try {
      return await pool.run(task, turn);
    } catch (error) {
      throw error instanceof NoTurn ? new HashingBusy() : error;
    }
  }

  async function verifyNothing(password: string, turn: Turn): Promise<false> {
    const format = { algorithm: 'bcrypt', cost } as const;
    await run({ kind: 'verify', password: bcryptInput(password), hash: hashOfNothing, format, cost }, turn);
    return false;
  }

  const told = new Set<string>();
  function tell(algorithm: string, message: string): void {
    // What native code says may quote the hash.
    const cause = message.replaceAll(/\$\S+/g, '$…').slice(0, 200);
    if (told.has(`${algorithm} ${cause}`) || told.size >= failuresTold) return;
    told.add(`${algorithm} ${cause}`);
    options.onFailure?.({ algorithm, cause });
  }

  return {
    async hash(password, turn, salt) {
      const made = await run({ kind: 'hash', password: bcryptInput(password), cost, salt }, turn);
      if (made.hash === undefined) throw new TypeError('The hashing thread answered something else than a hash');
      return made.hash;
    },

    async verify(password, hash, turn) {
      const stored = hash === null ? null : readStoredHash(hash);
      if (stored === null) return verifyNothing(password, turn);
      const { format, imported } = stored;
      const input = format.algorithm !== 'bcrypt' ? password : imported ? othersInput(password) : bcryptInput(password);
      let outcome: HashingOutcome;
      try {
        outcome = await run({ kind: 'verify', password: input, hash: stored.hash, format, cost }, turn);
      } catch (error) {
        if (error instanceof HashingBusy) throw error;
        // The thread died of it, or the pool is closing: then this is refused, too.
        const nothing = await verifyNothing(password, turn);
        tell(format.algorithm, error instanceof Error ? error.message : 'unknown');
        return nothing;
      }
      if (outcome.failure !== undefined) tell(format.algorithm, outcome.failure);
      return outcome.right === true;
    },

    outdated(hash) {
      const stored = readStoredHash(hash);
      return stored?.format.algorithm !== 'bcrypt' || stored.imported || stored.format.cost !== cost;
    },

    close: () => pool.close(),
  };
}
