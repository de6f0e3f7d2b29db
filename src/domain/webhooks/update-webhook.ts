import Type from 'typebox';
import { sql } from '../../platform/db/sql.ts';
import { command, needs } from '../action.ts';
import { changesOf } from '../changes.ts';
import { Id } from '../fields.ts';
import { mustHaveFeature } from '../organizations/features.ts';
import { administered } from './administered.ts';
import { missPending } from './deliveries.ts';
import { editableWebhook } from './editable.ts';
import { isOfInterest, messageEventTypes } from './event-types.ts';
import { EventTypes, mustBeKnown, mustBeReachable, WebhookName, WebhookUrl } from './fields.ts';
import { about, type LockedWebhook, lockedWebhook, type Webhook, webhookById } from './webhooks.ts';

/**
 * Changes the named fields. Switched off, nothing more is sent or noted, and what waited counts as missed; switched on, also after it was
 * disabled, it begins with what happens from then on. Where messages of a conversation go, and which, only an admin of the conversation
 * changes; whoever looks after webhooks may rename such a one, and stop it.
 */
export const updateWebhook = command('webhook.update', {
  input: Type.Object(
    {
      id: Id,
      name: Type.Optional(WebhookName),
      url: Type.Optional(WebhookUrl),
      event_types: Type.Optional(EventTypes),
      active: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
  permit: needs('webhook.write'),
  refuses: [
    'conversation.not_found',
    'conversation.role_required',
    'organization.feature_off',
    'webhook.conversation_encrypted',
    'webhook.not_found',
  ],
  audit: { of: 'webhook', details: { host: 'example.com', changes: { name: { from: 'Before', to: 'After' } } } },
  edits: { thing: editableWebhook, id: ({ id }) => id },
  run: async (work, { id: asked, ...changes }): Promise<Webhook> => {
    const { tx, ports, at, scope, target } = work;
    const before = await lockedWebhook(tx, asked, scope);
    const { id } = before;
    if (before.conversation_id !== null && sendsElse(before, changes)) await administered(work, before.conversation_id);
    if (changes.url !== undefined) mustBeReachable(ports.outbound, changes.url);
    if (changes.event_types !== undefined)
      mustBeKnown(changes.event_types, before.conversation_id === null ? 'ledger' : 'messages');
    if (changes.active === true) await mustHaveFeature(tx, before.organization_id, 'api_access');
    const after = { ...before, ...changes };
    const { name, url, event_types, active } = after;
    target(about(before), { ...changesOf(before, after, ['name', 'event_types', 'active']), host: new URL(url).host });
    await tx.rows(
      sql`update webhooks set name = ${name}, url = ${url}, event_types = ${event_types}, active = ${active},
          updated_at = ${at}
        where id = ${id} and (name, url, event_types, active)
          is distinct from (${name}, ${url}, ${event_types}::text[], ${active})`,
    );
    if (changes.active === false) await missPending(tx, id);
    // What was learnt of an endpoint says nothing of another one, and being switched on is asking to try again.
    if (changes.active === true || url !== before.url)
      await tx.rows(
        sql`update webhook_states set paused_until = null, pauses = 0, failing_since = null, failures = 0, last_error = null,
            disabled_at = case when ${active} then null else disabled_at end,
            disabled_why = case when ${active} then null else disabled_why end, wakes = wakes + 1,
            message_change = coalesce((select c.last_change from conversations c join webhooks w on w.conversation_id = c.id
              where w.id = ${id} and ${!before.active}), message_change),
            due_at = case when due_at is null then null else clock_timestamp() end
          where webhook_id = ${id}`,
      );
    return webhookById(tx, id, 'everything');
  },
  revisionOf: webhook => webhook,
});

/** Whether it sends something that it did not send before, or to somebody else. */
function sendsElse(
  before: LockedWebhook,
  { url, event_types: types, active }: Partial<Pick<LockedWebhook, 'url' | 'event_types' | 'active'>>,
): boolean {
  return (
    (url !== undefined && url !== before.url) ||
    (types !== undefined &&
      messageEventTypes.some(type => isOfInterest(types, type) && !isOfInterest(before.event_types, type))) ||
    (active === true && !before.active)
  );
}
