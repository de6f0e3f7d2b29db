import Type from 'typebox';
import { sql } from '../../platform/db/sql.ts';
import { command, needs } from '../action.ts';
import { Id } from '../fields.ts';
import { later } from '../lifetimes.ts';
import type { WebhookWithSecret } from './create-webhook.ts';
import { asFormer, newSecret, overlapSeconds } from './secrets.ts';
import { about, lockedWebhook, webhookById } from './webhooks.ts';

/** Gives a webhook a new secret, which is shown once. For a day the one before signs, too; one before that does no more. */
export const rotateWebhookSecret = command('webhook.rotate_secret', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: needs('webhook.write'),
  refuses: ['webhook.not_found'],
  audit: { of: 'webhook' },
  limit: { per: 'actor', max: 30, seconds: 60 },
  run: async ({ tx, ports, at, scope, target }, { id: asked }): Promise<WebhookWithSecret> => {
    const webhook = await lockedWebhook(tx, asked, scope);
    const { id } = webhook;
    target(about(webhook));
    const { shown: secret, sealed } = newSecret(ports.keyring, id);
    await tx.rows(sql`update webhooks set sealed_secret = ${sealed},
      sealed_former_secret = ${asFormer(ports.keyring, id, webhook.sealed_secret)},
      former_until = ${later(at, overlapSeconds)}, updated_at = ${at} where id = ${id}`);
    return { ...(await webhookById(tx, id, 'everything')), secret };
  },
});
