import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import { sql } from '../../platform/db/sql.ts';
import { holdsNode, mayHold } from '../access/holders.ts';
import { command } from '../action.ts';
import { Id } from '../fields.ts';
import { notify } from '../notifications/notify.ts';
import { missPending } from './deliveries.ts';
import { webhookDisabled } from './notices.ts';
import { about } from './webhooks.ts';

const node = 'webhook.write';
/** As many are told at most. */
const mostTold = 50;

interface Disabled {
  readonly id: string;
  readonly name: string;
  readonly organization_id: string | null;
}

/** Sends nothing more to an endpoint that failed for long, and tells those who look after it. What comes is kept as missed. */
export const disableWebhook = command('webhook.disable', {
  input: Type.Object({ id: Id, why: Type.String() }, { additionalProperties: false }),
  permit: byOperator,
  audit: { of: 'webhook', details: { why: 'nothing got through for three days' } },
  run: async (work, { id, why }): Promise<void> => {
    const { tx, at } = work;
    const [webhook] = await tx.rows<Disabled>(
      sql`update webhook_states s set disabled_at = ${at}, disabled_why = ${why}
        from webhooks w where w.id = s.webhook_id and w.deleted_at is null and s.webhook_id = ${id} and s.disabled_at is null
        returning w.id, w.name, w.organization_id`.named('disable_webhook'),
    );
    if (webhook === undefined) return work.notDone();
    work.target(about(webhook), { why });
    await missPending(tx, id);
    const { organization_id: organization, name } = webhook;
    const keepers = await tx.rows<{ id: string }>(
      sql`select u.id from users u where u.id in ${mayHold(node)} and ${holdsNode({ node, organization, at })}
        order by u.id limit ${mostTold}`,
    );
    const to = keepers.map(keeper => keeper.id);
    await notify(work, webhookDisabled, {
      to,
      facts: { webhook: name, why },
      by: null,
      target: { kind: 'webhook', id },
    });
  },
});
