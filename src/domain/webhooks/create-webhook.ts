import Type from 'typebox';
import { mustFit } from '../../kernel/share-counter.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { mustExist, placeFor } from '../access/rules.ts';
import { command, needs } from '../action.ts';
import { Id } from '../fields.ts';
import { mustHaveFeature } from '../organizations/features.ts';
import { administered } from './administered.ts';
import { EventTypes, mustBeKnown, mustBeReachable, WebhookName, WebhookUrl } from './fields.ts';
import { newSecret } from './secrets.ts';
import { about, type Webhook, webhookById } from './webhooks.ts';

/** A webhook with the secret that is shown once. */
export interface WebhookWithSecret extends Webhook {
  readonly secret: string;
}

/**
 * Has events sent to a URL from now on. In an organization it takes the feature `api_access`. One of a conversation is told of the messages
 * there and nothing else: an admin of the conversation has to add it, and it lies where the conversation does.
 */
export const createWebhook = command('webhook.create', {
  input: Type.Object(
    {
      name: WebhookName,
      url: WebhookUrl,
      event_types: EventTypes,
      organizationId: Type.Optional(Type.Union([Id, Type.Null()])),
      conversationId: Type.Optional(Id),
      active: Type.Boolean(),
    },
    { additionalProperties: false },
  ),
  permit: needs('webhook.write'),
  refuses: [
    'conversation.not_found',
    'conversation.role_required',
    'organization.feature_off',
    'organization.not_found',
    'organization.required',
    'webhook.conversation_encrypted',
    'webhook.not_found',
  ],
  audit: { of: 'webhook', details: { name: 'Name', host: 'example.com', event_types: ['user.*'] } },
  bounds: ['webhooks'],
  run: async (work, input): Promise<WebhookWithSecret> => {
    const { tx, ports, at, actor, scope, caller, target } = work;
    const { name, url, event_types, conversationId, active } = input;
    mustBeReachable(ports.outbound, url);
    mustBeKnown(event_types, conversationId === undefined ? 'ledger' : 'messages');
    const conversation = conversationId === undefined ? null : await administered(work, conversationId);
    const named = conversation === null ? input.organizationId : conversation.organization_id;
    const organization = placeFor(scope, named, caller, 'webhook.write');
    await mustExist(tx, organization);
    await mustHaveFeature(tx, organization, 'api_access');
    await mustHaveRoom(tx, organization);
    const id = ports.newId();
    const { shown: secret, sealed } = newSecret(ports.keyring, id);
    await tx.rows(
      sql`with made as (insert into webhooks (id, name, url, event_types, organization_id, conversation_id, active,
            sealed_secret, created_by, created_at, updated_at)
          values (${id}, ${name}, ${url}, ${event_types}, ${organization}, ${conversation?.id ?? null}, ${active}, ${sealed},
            ${actor.userId}, ${at}, ${at}) returning id)
        insert into webhook_states (webhook_id, message_change)
        select id, ${conversation?.last_change ?? null}::bigint from made`.named('insert_webhook'),
    );
    const { host } = new URL(url);
    target(about({ id, name, organization_id: organization }), { name, host, event_types });
    return { ...(await webhookById(tx, id, 'everything')), secret };
  },
  revisionOf: webhook => webhook,
});

/** Two at once wait for each other at the organization's row, or at that of how far the ledger was read. */
async function mustHaveRoom(tx: Tx, organization: string | null): Promise<void> {
  await tx.rows(
    organization === null
      ? sql`select 1 from webhook_cursor for no key update`.named('lock_webhook_cursor')
      : sql`select 1 from organizations where id = ${organization} for no key update`.named('lock_webhook_place'),
  );
  const [found] = await tx.rows<{ count: number }>(
    sql`select count(*) as count from webhooks where deleted_at is null
      and organization_id is not distinct from ${organization}::uuid`.named('webhooks_there'),
  );
  mustFit('webhooks', organization === null ? 'platform' : 'organization', (found?.count ?? 0) + 1);
}
