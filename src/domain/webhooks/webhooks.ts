import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { type Fragment, raw, sql } from '../../platform/db/sql.ts';
import { within } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';

/** How it goes with a webhook: `paused` by who has it, `disabled` after it failed for long. */
export type WebhookStatus = 'active' | 'failing' | 'paused' | 'disabled';

/** A webhook as people see it: never with its secret. Times are RFC 3339 UTC. */
export interface Webhook {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly event_types: readonly string[];
  /** Null for one of the whole platform. */
  readonly organization_id: string | null;
  readonly conversation_id: string | null;
  readonly active: boolean;
  readonly revision: number;
  readonly created_at: string;
  readonly updated_at: string;
  /** Until when the secret before signs, too; null: there is one secret. */
  readonly former_secret_until: string | null;
  readonly failing_since: string | null;
  readonly last_error: string | null;
  readonly last_delivered_at: string | null;
  readonly disabled_at: string | null;
  readonly disabled_reason: string | null;
  /** How many events wait, and how many were missed and can be replayed; `mostCounted` stands for that many or more. */
  readonly waiting: number;
  readonly missed: number;
}

const mostCounted = 1_000;

const counted = (state: 'pending' | 'missed'): Fragment =>
  raw(`(select count(*) from (select 1 from webhook_deliveries d where d.webhook_id = w.id and d.state = '${state}'
    limit ${mostCounted}) counted)`);

const selected = sql`select w.id, w.name, w.url, w.event_types, w.organization_id, w.conversation_id, w.active, w.revision,
    w.created_at, w.updated_at, case when w.former_until > now() then w.former_until end as former_secret_until,
    s.failing_since, s.last_error, s.delivered_at as last_delivered_at, s.disabled_at, s.disabled_why as disabled_reason,
    ${counted('pending')} as waiting, ${counted('missed')} as missed
  from webhooks w join webhook_states s on s.webhook_id = w.id`;

/** SQL: the webhook `w` lives and belongs to one of these organizations (null: all). */
const visible = (organizations: readonly string[] | null): Fragment =>
  sql`w.deleted_at is null and ${within('w.organization_id', organizations)}`;

/** A living webhook that the scope reaches; refuses as not found otherwise. */
export async function webhookById(on: Queryable, id: string, scope: Scope): Promise<Webhook> {
  const [found] = await on.rows<Webhook>(
    sql`${selected} where ${visible(organizationsIn(scope))} and w.id = ${id}`.named('webhook_by_id'),
  );
  if (found === undefined) throw refuse('webhook.not_found', {});
  return found;
}

/** The webhooks that the scope reaches, oldest first, from after an id. */
export function webhooksIn(on: Queryable, scope: Scope, after: string | null, limit: number): Promise<Webhook[]> {
  return on.rows<Webhook>(
    sql`${selected} where ${visible(organizationsIn(scope))} and (${after}::uuid is null or w.id > ${after}::uuid)
      order by w.id limit ${limit}`,
  );
}

/** What commands read of a webhook that they then change. */
export interface LockedWebhook {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly event_types: readonly string[];
  readonly active: boolean;
  readonly organization_id: string | null;
  readonly conversation_id: string | null;
  readonly sealed_secret: Uint8Array;
}

/** A living webhook that nobody else changes until the transaction ends; refuses as not found. */
export async function lockedWebhook(tx: Tx, id: string, scope: Scope): Promise<LockedWebhook> {
  const [found] = await tx.rows<LockedWebhook>(
    sql`select w.id, w.name, w.url, w.event_types, w.active, w.organization_id, w.conversation_id, w.sealed_secret
      from webhooks w where ${visible(organizationsIn(scope))} and w.id = ${id} for update`.named('lock_webhook'),
  );
  if (found === undefined) throw refuse('webhook.not_found', {});
  return found;
}

/** What audit events say of it. */
export const about = ({ id, name, organization_id }: Pick<LockedWebhook, 'id' | 'name' | 'organization_id'>) =>
  ({ kind: 'webhook', id, name, organization: organization_id }) as const;

/** Says that something was put back that is to be sent. */
export async function wakeWebhook(tx: Tx, id: string): Promise<void> {
  await tx.rows({
    name: 'wake_webhook',
    text: `update webhook_states set wakes = wakes + 1, due_at = clock_timestamp() where webhook_id = $1`,
    values: [id],
  });
}
