import { createHash, createHmac, hkdfSync, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import { createSigner, createVerifier } from 'fast-jwt';
import { LRUCache } from 'lru-cache';

/** A random token as base64url: 32 bytes give 43 characters and 256 bits. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

/** What is stored in place of a token. Only for random tokens: a password needs a slow hash. */
export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The next refresh token, the same for everyone who presents this one: HMAC-SHA-256 as 43 characters of base64url. */
export function successorOf(secret: KeyObject, token: string | Buffer): string {
  return createHmac('sha256', secret).update(token).digest('base64url');
}

/** Compares in a time that tells nothing about where, or in how many characters, the two differ. */
export function safeEqual(a: string, b: string): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}

export interface AccessTokenOptions {
  /** The text the signing key is derived from. */
  readonly secret: string;
  readonly issuer: string;
  readonly audience: string;
  readonly lifetimeSeconds: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What others may read in the token, besides the two claims that Gatehouse trusts. */
export interface AccessClaims {
  /** User id. */
  readonly sub: string;
  /** Session id. */
  readonly sid: string;
  /** Id of the token: the SHA-256 of the refresh token that was handed out beside it, as base64url. */
  readonly jti?: string;
  readonly [claim: string]: unknown;
}

export interface VerifiedAccess {
  readonly sub: string;
  readonly sid: string;
  /** Null for a token that was made without one. */
  readonly jti: string | null;
  /** Seconds since 1970; the token is refused from this second on. */
  readonly exp: number;
}

export interface AccessTokens {
  /** A signed token; `iss`, `aud`, `iat` and `exp` are set here, whatever the claims say. Throws RangeError above 8 KB. */
  sign(claims: AccessClaims): string;
  /** Null for whatever is not a token of ours that is valid now. Never throws. */
  verify(token: string): VerifiedAccess | null;
  /** Like `verify`, for a token that may have expired up to `seconds` ago: never good for more than an exchange. */
  verifyExpired(token: string, seconds: number): VerifiedAccess | null;
}

const MAX_TOKEN_CHARACTERS = 8192;
// The last character of a 32-byte signature carries 4 bits: the other spellings of the same bytes are refused, so that
// a token has one form only.
const COMPACT_JWS = /^[\w-]+\.[\w-]+\.[\w-]{42}[AEIMQUYcgkosw048]$/;
const SIGNATURE_CHARACTERS = 43;
const CACHED_TOKENS = 10_000;
// Bounds the memory of the cache when tokens are long.
const CACHED_CHARACTERS = 16 * 1024 * 1024;

/**
 * Signs and verifies access tokens: JWT, HS256 and nothing else, with a key derived from the secret for this alone.
 * Tokens that passed are remembered; whether they have expired is judged again each time.
 */
export function createAccessTokens(options: AccessTokenOptions): AccessTokens {
  const { issuer, audience, lifetimeSeconds, now } = options;
  if (!options.secret || !issuer || !audience) throw new RangeError('Access tokens need a secret, issuer and audience');
  const key = Buffer.from(hkdfSync('sha256', options.secret, '', 'gatehouse/access-token/v1', 32));
  const signer = createSigner<AccessClaims>({
    key,
    algorithm: 'HS256',
    iss: issuer,
    aud: audience,
    expiresIn: lifetimeSeconds * 1000,
  });
  const verifier = createVerifier({
    key,
    algorithms: ['HS256'],
    allowedIss: issuer,
    allowedAud: audience,
    requiredClaims: ['iss', 'aud', 'sub', 'sid', 'exp'],
    // Both are judged below: the library would take the time from the system, not from `now`.
    ignoreExpiration: true,
    ignoreNotBefore: true,
  });
  // By signature, because hashing all of the token would take most of the time of a hit; an entry counts only for the
  // very token it was made for.
  const verified = new LRUCache<string, { readonly token: string; readonly access: VerifiedAccess }>({
    max: CACHED_TOKENS,
    maxSize: CACHED_CHARACTERS,
    sizeCalculation: ({ token }) => token.length,
  });

  function inspect(token: string): VerifiedAccess | null {
    if (!COMPACT_JWS.test(token)) return null;
    let payload: Record<string, unknown>;
    try {
      payload = verifier(token);
    } catch {
      return null;
    }
    const { sub, sid, jti, exp, nbf } = payload;
    if (typeof sub !== 'string' || typeof sid !== 'string' || typeof exp !== 'number') return null;
    if (nbf !== undefined && !(typeof nbf === 'number' && nbf * 1000 <= now())) return null;
    return Object.freeze({ sub, sid, jti: typeof jti === 'string' ? jti : null, exp });
  }

  return {
    sign(claims) {
      const token = signer({ ...claims, iat: Math.floor(now() / 1000) });
      if (token.length > MAX_TOKEN_CHARACTERS) throw new RangeError('The claims make a token longer than 8 KB');
      return token;
    },

    verify(token) {
      if (typeof token !== 'string' || token.length > MAX_TOKEN_CHARACTERS) return null;
      const signature = token.slice(-SIGNATURE_CHARACTERS);
      const cached = verified.get(signature);
      const known = cached?.token === token ? cached.access : undefined;
      const access = known ?? inspect(token);
      if (!access) return null;
      if (now() >= access.exp * 1000) {
        verified.delete(signature);
        return null;
      }
      if (!known) verified.set(signature, { token, access });
      return access;
    },

    verifyExpired(token, seconds) {
      if (typeof token !== 'string' || token.length > MAX_TOKEN_CHARACTERS) return null;
      const access = inspect(token);
      return access !== null && now() < (access.exp + seconds) * 1000 ? access : null;
    },
  };
}
