import { sql } from '../../platform/db/sql.ts';
import { capability } from '../capability.ts';
import { category } from '../node-group.ts';
import { webhookErrors } from './errors.ts';
import { webhookNodes } from './nodes.ts';
import { webhookDisabled } from './notices.ts';
import { sealedFormerSecret, sealedSecret } from './sealed.ts';
import { sweeps } from './sweeps.ts';

/** Other systems are told of what happens (decision 55). */
export const webhooks = capability('webhooks', {
  errors: webhookErrors,
  nodes: [
    {
      key: 'webhook',
      category: category(92, 'Webhook', 'telling other systems of what happens'),
      nodes: webhookNodes,
    },
  ],
  notifications: [webhookDisabled],
  keeps: { 'webhooks.created_by': 'who made what others use' },
  sealed: [sealedSecret, sealedFormerSecret],
  sweeps,
  organizationDeleted: async ({ tx, at }, organization) => {
    await tx.rows(sql`with ended as (update webhooks set sealed_secret = null, sealed_former_secret = null, former_until = null,
          active = false, updated_at = ${at}, deleted_at = ${at}
        where organization_id = ${organization} and deleted_at is null returning id)
      update webhook_states set due_at = null, wakes = wakes + 1 where webhook_id in (select id from ended)`);
  },
  // The ledger's transactions have numbers of this cluster only; and the one that was copied has sent what waited.
  restored: async on => {
    await on.rows(sql`delete from webhook_passed`);
    await on.rows(sql`update webhook_cursor set horizon = pg_snapshot_xmin(pg_current_snapshot())`);
    await on.rows(sql`update webhook_states set due_at = null, holder = null, held_until = null`);
    const missed = await on.rows(sql`update webhook_deliveries set state = 'missed', next_try_at = null
      where state = 'pending' returning 1`);
    return missed.length === 0
      ? []
      : [`${missed.length} events that waited for webhooks were not kept waiting; they can be replayed`];
  },
});
