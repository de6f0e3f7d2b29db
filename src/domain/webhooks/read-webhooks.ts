import Type from 'typebox';
import { isUuid } from '../../kernel/input.ts';
import { cursorOf } from '../../kernel/page.ts';
import { pageState } from '../../kernel/page-state.ts';
import { needs, query } from '../action.ts';
import { Id } from '../fields.ts';
import { messageEventTypes, recordedTypes } from './event-types.ts';
import { type Webhook, webhookById, webhooksIn } from './webhooks.ts';

/** How a list is asked for. */
export const PageAsked = {
  limit: Type.Integer({ minimum: 1, maximum: 100 }),
  pageState: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
};

/** An id in a cursor of one part. */
export const idIn = (page: string | undefined): string | null =>
  pageState(page ?? null, 1, ([id]) => (typeof id === 'string' && isUuid(id) ? id : null));

/** Webhooks that the caller may see, oldest first. */
export const listWebhooks = query('webhook.list', {
  input: Type.Object(PageAsked, { additionalProperties: false }),
  permit: needs('webhook.read'),
  run: async ({ db, scope }, { limit, pageState: page }) => {
    const found = await webhooksIn(db, scope, idIn(page), limit + 1);
    const webhooks: readonly Webhook[] = found.slice(0, limit);
    const last = webhooks.at(-1);
    return { webhooks, next: found.length > limit && last !== undefined ? cursorOf([last.id]) : null };
  },
});

export const readWebhook = query('webhook.read', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: needs('webhook.read'),
  refuses: ['webhook.not_found'],
  run: ({ db, scope }, { id }): Promise<Webhook> => webhookById(db, id, scope),
  revisionOf: webhook => webhook,
});

/** What webhooks can be told of: of organizations what the ledger records, of conversations their messages. */
export const listEventTypes = query('webhook.event_types', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: needs('webhook.read'),
  run: async () => [
    ...recordedTypes().map(({ type }) => ({ type, of: 'organization' as const })),
    ...messageEventTypes.map(type => ({ type, of: 'conversation' as const })),
  ],
});
