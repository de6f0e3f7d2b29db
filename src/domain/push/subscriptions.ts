import Type from 'typebox';
import { refuse, refuseField } from '../../kernel/errors.ts';
import { arePushKeys } from '../../platform/web-push/web-push.ts';
import { bySession, command, query, self } from '../action.ts';
import { Id } from '../fields.ts';
import type { Ports } from '../ports.ts';
import { publicPushKey } from './keys.ts';

/** Devices of one person; another one takes the place of the one that was registered first. */
const mostDevices = 20;
/** Letters of an address, as it is kept: each is an index of its own. */
const longestEndpoint = 2048;

/** A browser that is told while no tab is open. */
export interface PushDevice {
  readonly id: string;
  /** The origin of the service that its browser takes pushes from. */
  readonly service: string;
  /** Of the session that it belongs to. */
  readonly user_agent: string;
  readonly created_at: string;
  /** When the service last took something for it. */
  readonly pushed_at: string | null;
  /** Whether it belongs to the session that asks. */
  readonly current: boolean;
}

export const readPushKey = query('push.key', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: self('notifications'),
  run: ({ db }) => publicPushKey(db),
});

/**
 * Has a browser be told of what cannot wait while no tab is open. It ends with the session that asks for it; of two people
 * who use one browser it is the one's who asked last.
 */
export const subscribeToPush = command('push.subscribe', {
  input: Type.Object(
    {
      endpoint: Type.String({ minLength: 1, maxLength: longestEndpoint, format: 'line' }),
      p256dh: Type.String({ minLength: 1, maxLength: 200, format: 'line' }),
      auth: Type.String({ minLength: 1, maxLength: 100, format: 'line' }),
    },
    { additionalProperties: false },
  ),
  permit: bySession('notifications'),
  audit: { of: 'user', details: { service: 'https://push.example.com' } },
  limit: { per: 'actor', max: 60, seconds: 60 },
  run: async ({ tx, ports, at, actor, userId, target }, asked): Promise<PushDevice> => {
    if (actor.kind !== 'session') throw refuse('auth.required', {});
    const endpoint = endpointOf(ports, asked.endpoint);
    const keys = { p256dh: Buffer.from(asked.p256dh, 'base64url'), auth: Buffer.from(asked.auth, 'base64url') };
    if (!arePushKeys(keys)) throw refuseField('keys', 'must be those that the browser gives');
    const [made] = await tx.rows<{ id: string; user_agent: string }>({
      name: 'subscribe_to_push',
      text: `insert into push_subscriptions as p (id, user_id, session_id, endpoint, p256dh, auth, created_at)
        select $1, $2, s.id, $4, $5, $6, $7 from sessions s where s.id = $3
        on conflict (endpoint) do update set user_id = excluded.user_id, session_id = excluded.session_id,
          p256dh = excluded.p256dh, auth = excluded.auth, topic = null,
          created_at = case when p.user_id = excluded.user_id then p.created_at else excluded.created_at end
        returning id, (select user_agent from sessions where id = $3) as user_agent`,
      values: [ports.newId(), userId, actor.sessionId, endpoint.href, keys.p256dh, keys.auth, at],
    });
    if (made === undefined) throw refuse('auth.required', {});
    await tx.rows({
      name: 'drop_surplus_push',
      text: `delete from push_subscriptions where id in
        (select id from push_subscriptions where user_id = $1 order by id = $2 desc, created_at desc, id desc offset ${mostDevices})`,
      values: [userId, made.id],
    });
    target({ kind: 'user', id: userId }, { service: endpoint.origin });
    return {
      ...{ id: made.id, service: endpoint.origin, user_agent: made.user_agent },
      ...{ created_at: at.toISOString(), pushed_at: null, current: true },
    };
  },
});

/**
 * The address as it is kept; refuses what no push service has, and what leads inside as far as that can be told without DNS: a job asks again
 * each time.
 */
function endpointOf({ outbound }: Pick<Ports, 'outbound'>, given: string): URL {
  const endpoint = URL.parse(given);
  if (endpoint === null || outbound.whyNot(endpoint.href, { https: true }) !== null)
    throw refuseField('endpoint', 'must be the https address that the browser gives');
  if (endpoint.href.length > longestEndpoint)
    throw refuseField('endpoint', `must have at most ${longestEndpoint} characters`);
  return endpoint;
}

export const listPushDevices = query('push.list', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: self('notifications'),
  run: async ({ db, actor, userId }): Promise<readonly PushDevice[]> => {
    const rows = await db.rows<Omit<PushDevice, 'service' | 'current'> & { endpoint: string; session_id: string }>({
      name: 'list_push_devices',
      text: `select p.id, p.endpoint, p.session_id, s.user_agent, p.created_at, p.pushed_at
        from push_subscriptions p join sessions s on s.id = p.session_id and s.revoked_at is null
        where p.user_id = $1 order by p.created_at desc, p.id desc`,
      values: [userId],
    });
    return rows.map(({ endpoint, session_id, ...device }) => ({
      ...device,
      service: new URL(endpoint).origin,
      current: actor.kind === 'session' && actor.sessionId === session_id,
    }));
  },
});

export const unsubscribeFromPush = command('push.unsubscribe', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: self('notifications'),
  refuses: ['push.not_found'],
  audit: { of: 'user' },
  run: async ({ tx, userId, target }, { id }) => {
    const gone = await tx.rows({
      name: 'unsubscribe_from_push',
      text: 'delete from push_subscriptions where id = $1 and user_id = $2 returning 1',
      values: [id, userId],
    });
    if (gone.length === 0) throw refuse('push.not_found', {});
    target({ kind: 'user', id: userId });
  },
});
