import { timingSafeEqual } from 'node:crypto';
import type { ApiKeyActor, OnBehalf } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Epochs } from '../../kernel/holdings.ts';
import { cacheOf } from '../../platform/cache.ts';
import type { ShownKey } from '../../platform/crypto/api-key.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { prepared, raw, sql } from '../../platform/db/sql.ts';
import { type Networks, networksOf } from '../rules/networks.ts';
import { AskedTogether, endOfTurn } from './asked-together.ts';
import { notBanned } from './banned.ts';
import { heldByKey, type KeyNames, namesOf } from './held-by-key.ts';
import {
  accessIn,
  allowedFrom,
  type Forgotten,
  type Principal,
  type PrincipalOptions,
  type Principals,
  principalOf,
} from './principals.ts';

interface KeyRow extends Epochs {
  /** What its secret is looked up by. */
  readonly id: string;
  readonly hash: Buffer;
  readonly key_id: string;
  readonly user_id: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly areas: readonly string[];
  readonly organization_id: string | null;
  /** Its organization has not been given the feature. */
  readonly is_off: boolean;
  readonly ranges: readonly string[];
  readonly revision: string;
  /** RFC 3339: of the secret, or of the key. */
  readonly ends_at: string;
}

/** A secret that may be used, and the key that it is of. */
interface LiveKey {
  readonly lookup: string;
  readonly hash: Buffer;
  readonly keyId: string;
  readonly userId: string;
  readonly name: string;
  readonly names: KeyNames;
  readonly isOff: boolean;
  /** Null: from anywhere. */
  readonly networks: Networks | null;
  /** Changes with each change of the key. */
  readonly revision: string;
  /** Milliseconds since 1970. */
  readonly endsAt: number;
}

const state = sql`k.id as key_id, k.user_id, k.name, k.permissions, k.areas, k.organization_id, k.ranges, k.revision,
    coalesce(not 'api_access' = any(o.features), false) as is_off, u.access_epoch as user_epoch, a.epoch as access_epoch`;
const owned = sql`join users u on u.id = k.user_id and u.active and u.deleted_at is null and ${raw(notBanned)}
    cross join access_state a left join organizations o on o.id = k.organization_id`;

const bySecret = prepared<[lookups: readonly string[], at: Date]>(
  'api_key_states',
  (lookups, at) => sql`select s.lookup as id, s.hash, least(s.ends_at, k.expires_at) as ends_at, ${state}
    from api_key_secrets s join api_keys k on k.id = s.key_id ${owned}
    where s.lookup = any(${lookups}) and k.expires_at > ${at} and (s.ends_at is null or s.ends_at > ${at})`,
);

const byId = prepared<[id: string | null, at: Date]>(
  'api_key_state',
  (id, at) =>
    sql`select k.expires_at as ends_at, ${state} from api_keys k ${owned} where k.id = ${id} and k.expires_at > ${at}`,
);

function keyStates(on: Queryable, lookups: readonly string[], now: Date): Promise<KeyRow[]> {
  return on.rows<KeyRow>(bySecret(lookups, now));
}

/** Which API key a caller shows, and what they may do with it; confirmed with each use as sessions are (`Principals`). */
export class KeyHolders {
  readonly #on: Queryable;
  readonly #principals: Principals;
  readonly #options: Pick<PrincipalOptions, 'soleWriter' | 'now'>;
  readonly #keys = cacheOf<LiveKey>(20_000);
  readonly #states: AskedTogether<KeyRow>;
  #forgotten = 0;

  constructor(on: Queryable, principals: Principals, options: Pick<PrincipalOptions, 'soleWriter' | 'now'>) {
    this.#on = on;
    this.#principals = principals;
    this.#options = options;
    this.#states = new AskedTogether(lookups => keyStates(on, lookups, options.now()));
  }

  /**
   * The actor of a key in an organization (null: none named); null for a key that there is not, or is no more. Refuses with
   * `access.*` and `organization.feature_off` where it may not be used from there, or for that.
   */
  async actor(shown: ShownKey, organization: string | null, ip: string): Promise<ApiKeyActor | null> {
    const now = this.#options.now();
    if (this.#options.soleWriter()) {
      const key = this.#keys.get(shown.lookup);
      const owner = key === undefined ? undefined : this.#principals.remembered(key.userId, now);
      if (key !== undefined && owner !== undefined && key.endsAt > now.getTime()) {
        const actor = isOf(shown, key) ? actorWith(key, owner, { organization, ip }) : null;
        this.#principals.reportAddress(ip, owner, now);
        await endOfTurn();
        return actor;
      }
    }
    return this.#confirmed(shown, { organization, ip }, now);
  }

  /** Which of these may be used now; asks PostgreSQL for all of them at once. */
  async standing(lookups: readonly string[]): Promise<ReadonlySet<string>> {
    if (lookups.length === 0) return new Set();
    const rows = await keyStates(this.#on, lookups, this.#options.now());
    return new Set(rows.map(({ id }) => id));
  }

  /** Forgets all keys where anything of any has changed. */
  forget(what: Forgotten): void {
    if (what !== 'everything' && what.keys !== true) return;
    this.#forgotten += 1;
    this.#keys.clear();
  }

  async #confirmed(shown: ShownKey, where: Where, now: Date): Promise<ApiKeyActor | null> {
    const generation = this.#forgotten;
    const row = await this.#states.of(shown.lookup);
    if (row === undefined) {
      this.#keys.delete(shown.lookup);
      return null;
    }
    const key = liveKey(row);
    if (!isOf(shown, key)) return null;
    const owner = await this.#principals.person(row, now);
    if (generation === this.#forgotten) this.#keys.set(shown.lookup, key);
    this.#principals.reportAddress(where.ip, owner, now);
    return actorWith(key, owner, where);
  }
}

interface Where {
  readonly organization: string | null;
  readonly ip: string;
}

/** The actor read anew inside a transaction, by a key that must still be good. */
export async function readKeyActor(
  on: Queryable,
  shown: ShownKey,
  where: Where,
  now: Date,
): Promise<ApiKeyActor | null> {
  const [row] = await keyStates(on, [shown.lookup], now);
  if (row === undefined) return null;
  const key = liveKey(row);
  return isOf(shown, key) ? actorWith(key, await principalOf(on, row.user_id, row, now), where) : null;
}

/** Who began an execution with a key, as they are now; null when they may act no more, or the key is gone. */
export async function readKeyBeginner(
  on: Queryable,
  { keyId, organization }: Pick<OnBehalf, 'keyId'> & { readonly organization: string | null },
  now: Date,
): Promise<ApiKeyActor | null> {
  const [row] = await on.rows<Omit<KeyRow, 'id' | 'hash'>>(byId(keyId, now));
  if (row === undefined) return null;
  const key = liveKey({ ...row, id: '', hash: Buffer.alloc(0) });
  return actorOf(key, await principalOf(on, row.user_id, row, now), organization);
}

function liveKey({ permissions, areas, organization_id: organization, ...row }: KeyRow): LiveKey {
  return {
    lookup: row.id,
    hash: row.hash,
    keyId: row.key_id,
    userId: row.user_id,
    name: row.name,
    names: namesOf({ permissions, areas, organization }),
    isOff: row.is_off,
    networks: row.ranges.length === 0 ? null : networksOf(row.ranges),
    revision: row.revision,
    endsAt: Date.parse(row.ends_at),
  };
}

/** Takes as long whichever characters are wrong. */
function isOf(shown: ShownKey, key: LiveKey): boolean {
  return shown.hash.length === key.hash.length && timingSafeEqual(shown.hash, key.hash);
}

function actorWith(key: LiveKey, owner: Principal, { organization, ip }: Where): ApiKeyActor {
  if (key.networks?.(ip) === false) throw refuse('access.key_address', { ip });
  return allowedFrom(ip, owner.rules, actorOf(key, owner, organization));
}

function actorOf(key: LiveKey, owner: Principal, organization: string | null): ApiKeyActor {
  const { organization: bound } = key.names;
  if (bound !== null && organization !== null && organization !== bound) throw refuse('access.key_elsewhere', {});
  if (key.isOff || isOffFor(owner, bound)) throw refuse('organization.feature_off', { feature: 'api_access' });
  const where = bound ?? organization;
  const remembered = `${key.keyId} ${key.lookup} ${key.revision} ${where ?? ''}`;
  let actor = owner.keyActors.get(remembered);
  if (actor === undefined) {
    const { userId, keyId, name: keyName, lookup } = key;
    const held = heldByKey(accessIn(owner, where), key.names, owner.holdings.withoutKeys);
    actor = { kind: 'api_key', userId, keyId, keyName, secret: lookup === '' ? null : lookup, ...held };
    owner.keyActors.set(remembered, actor);
  }
  return actor;
}

/** Whether none of the organizations that somebody belongs to has been given the feature. */
function isOffFor({ holdings: { organizations, withoutKeys } }: Principal, bound: string | null): boolean {
  return bound === null && withoutKeys.length > 0 && withoutKeys.length === organizations.length;
}
