import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { beginningOf } from '../../kernel/moment.ts';
import { cursorOf } from '../../kernel/page.ts';
import { pageState } from '../../kernel/page-state.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { raw, sql } from '../../platform/db/sql.ts';
import { anId, command, needs, query } from '../action.ts';
import { Id } from '../fields.ts';
import { testType } from './event-types.ts';
import { idIn, PageAsked } from './read-webhooks.ts';
import { about, lockedWebhook, wakeWebhook, webhookById } from './webhooks.ts';

export const webhookDeliveryStates = ['pending', 'delivered', 'missed'] as const;
export type WebhookDeliveryState = (typeof webhookDeliveryStates)[number];

/** One try to send an event. */
export interface Attempt {
  /** RFC 3339. */
  readonly at: string;
  /** HTTP status; null where there was no answer. */
  readonly status: number | null;
  readonly ms: number;
  /** Why it failed, in words; null for a success. */
  readonly error: string | null;
  /** The beginning of the answer, as text. */
  readonly reply: string;
}

/** An event on its way to a webhook, or that was. */
export interface WebhookDelivery {
  readonly id: string;
  readonly type: string;
  /** `kind:id`. */
  readonly object: string;
  readonly version: number;
  readonly state: WebhookDeliveryState;
  readonly attempts: number;
  readonly tries: readonly Attempt[];
  readonly next_try_at: string | null;
  readonly created_at: string;
}

const columns = sql`d.id, d.seq, d.type, d.object, d.version, d.state, d.attempts, d.tries, d.next_try_at, d.created_at`;

/**
 * What was sent to a webhook, or is to be, the newest event first. Those that wait or were missed are few among many, and have an index of
 * their own, by their number.
 */
export const listDeliveries = query('webhook.list_deliveries', {
  input: Type.Object(
    { id: Id, state: Type.Optional(Type.Enum(['pending', 'missed'])), ...PageAsked },
    { additionalProperties: false },
  ),
  permit: needs('webhook.read'),
  refuses: ['webhook.not_found'],
  run: async ({ db, scope }, { id: asked, state, limit, pageState: page }) => {
    const { id } = await webhookById(db, asked, scope);
    const found =
      state === undefined
        ? await newestOf(db, id, idIn(page), limit + 1)
        : await unsettledOf(db, id, { state, before: numberIn(page), most: limit + 1 });
    const deliveries: readonly WebhookDelivery[] = found.slice(0, limit);
    const last = found[limit - 1];
    const end = state === undefined ? last?.id : last?.seq;
    return { deliveries, next: found.length > limit && end !== undefined ? cursorOf([String(end)]) : null };
  },
});

interface Numbered extends WebhookDelivery {
  readonly seq: number;
}

function newestOf(on: Queryable, webhook: string, before: string | null, most: number): Promise<Numbered[]> {
  return on.rows<Numbered>(
    sql`select ${columns} from webhook_deliveries d where d.webhook_id = ${webhook}
      and (${before}::uuid is null or d.id < ${before}::uuid) order by d.id desc limit ${most}`,
  );
}

interface Unsettled {
  readonly state: 'pending' | 'missed';
  readonly before: number | null;
  readonly most: number;
}

function unsettledOf(on: Queryable, webhook: string, { state, before, most }: Unsettled): Promise<Numbered[]> {
  return on.rows<Numbered>(
    sql`select ${columns} from webhook_deliveries d where d.webhook_id = ${webhook} and d.state = '${raw(state)}'
      and (${before}::bigint is null or d.seq < ${before}::bigint) order by d.seq desc limit ${most}`,
  );
}

const numberIn = (page: string | undefined): number | null =>
  pageState(page ?? null, 1, ([text]) =>
    typeof text === 'string' && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null,
  );

/** Sends an event that says it is a test, whether the webhook is switched on or not. */
export const testWebhook = command('webhook.test', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: needs('webhook.write'),
  refuses: ['webhook.not_found'],
  audit: { of: 'webhook' },
  // It makes this server send requests to others.
  limit: { per: 'actor', max: 30, seconds: 60 },
  run: async ({ tx, ports, at, scope, target }, { id: asked }): Promise<WebhookDelivery> => {
    const webhook = await lockedWebhook(tx, asked, scope);
    target(about(webhook));
    const id = ports.newId();
    const [made] = await tx.rows<WebhookDelivery>(
      sql`insert into webhook_deliveries as d (webhook_id, id, type, source, object, version, state, since, created_at)
        values (${webhook.id}, ${id}, ${testType}, 'test', ${`webhook:${id}`}, 1, 'pending', ${at}, ${at})
        returning ${columns}`.named('insert_webhook_test'),
    );
    await wakeWebhook(tx, webhook.id);
    if (made === undefined) throw new Error('what was inserted is returned');
    return made;
  },
});

/** Sends one event once more, however it went before, under the same id. */
export const replayDelivery = command('webhook.replay', {
  input: Type.Object({ id: Id, deliveryId: Id }, { additionalProperties: false }),
  permit: needs('webhook.write'),
  refuses: ['webhook.delivery_not_found', 'webhook.not_found'],
  audit: { of: 'webhook', details: { delivery: anId } },
  limit: { per: 'actor', max: 60, seconds: 60 },
  run: async ({ tx, at, scope, target }, { id: asked, deliveryId }): Promise<WebhookDelivery> => {
    const webhook = await lockedWebhook(tx, asked, scope);
    target(about(webhook), { delivery: deliveryId });
    const [replayed] = await tx.rows<WebhookDelivery>(
      sql`update webhook_deliveries d set state = 'pending', next_try_at = null, attempts = 0, since = ${at}
        where d.webhook_id = ${webhook.id} and d.id = ${deliveryId} returning ${columns}`.named(
        'replay_webhook_delivery',
      ),
    );
    await wakeWebhook(tx, webhook.id);
    if (replayed === undefined) throw refuse('webhook.delivery_not_found', {});
    return replayed;
  },
});

/** As many are replayed by one call at most: whoever has more asks again. */
const mostReplayed = 10_000;

/** Sends again what was missed since a moment, in its order; answers how many that are, and whether there are more. */
export const replayMissed = command('webhook.replay_missed', {
  input: Type.Object({ id: Id, since: Type.String({ format: 'moment' }) }, { additionalProperties: false }),
  permit: needs('webhook.write'),
  refuses: ['webhook.not_found'],
  audit: { of: 'webhook', details: { since: '2026-01-31T12:00:00.000Z', events: 250 } },
  limit: { per: 'actor', max: 30, seconds: 60 },
  run: async ({ tx, at, scope, target }, { id: asked, since }) => {
    const webhook = await lockedWebhook(tx, asked, scope);
    const put = await tx.rows(
      sql`update webhook_deliveries d set state = 'pending', next_try_at = null, attempts = 0, since = ${at}
        from (select id from webhook_deliveries where webhook_id = ${webhook.id} and state = 'missed'
          and created_at >= ${beginningOf(since)} order by seq limit ${mostReplayed}) m
        where d.webhook_id = ${webhook.id} and d.id = m.id returning 1`,
    );
    target(about(webhook), { since, events: put.length });
    await wakeWebhook(tx, webhook.id);
    return { replayed: put.length, more: put.length === mostReplayed };
  },
});

/** What waits is sent no more, until somebody asks for it. */
export async function missPending(on: Queryable | Tx, webhook: string): Promise<void> {
  await on.rows(
    sql`with missed as (update webhook_deliveries set state = 'missed', next_try_at = null
        where webhook_id = ${webhook} and state = 'pending')
      update webhook_states set wakes = wakes + 1 where webhook_id = ${webhook}`,
  );
}
