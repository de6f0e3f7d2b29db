import Type from 'typebox';
import { sql } from '../../platform/db/sql.ts';
import { command, needs } from '../action.ts';
import { Id } from '../fields.ts';
import { editableWebhook } from './editable.ts';
import { about, lockedWebhook } from './webhooks.ts';

/** Deletes a webhook with its secrets: nothing more is sent. The row stays for the audit trail until its log is swept. */
export const deleteWebhook = command('webhook.delete', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: needs('webhook.write'),
  refuses: ['webhook.not_found'],
  audit: { of: 'webhook' },
  edits: { thing: editableWebhook, id: ({ id }) => id },
  run: async ({ tx, at, scope, target }, { id: asked }): Promise<void> => {
    const webhook = await lockedWebhook(tx, asked, scope);
    target(about(webhook));
    await tx.rows(sql`with ended as (update webhook_states set due_at = null, wakes = wakes + 1 where webhook_id = ${webhook.id})
      update webhooks set sealed_secret = null, sealed_former_secret = null, former_until = null, active = false,
        updated_at = ${at}, deleted_at = ${at} where id = ${webhook.id}`);
  },
});
