import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import { sql } from '../../platform/db/sql.ts';
import { holdsNamed } from '../access/holders.ts';
import { command } from '../action.ts';
import { job } from '../job.ts';
import { notify } from '../notifications/notify.ts';
import { ask, processorsOf } from './approvers.ts';
import { requestWaits } from './notices.ts';

/** Requests that one command sees to; the job goes on with the next. */
const batch = 100;

interface Blocked {
  readonly id: string;
  readonly requester_id: string;
  readonly organization_id: string | null;
  readonly node: string;
}

/**
 * Asks whoever holds `request.process` to answer what nobody is left for: those who were asked have lost what is asked for,
 * or are gone.
 */
export const escalateRequests = command('access_request.escalate', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: byOperator,
  audit: { off: 'who is asked is stored, and nothing is given' },
  run: async work => {
    const { tx, at } = work;
    const named = { first: 'q.resource_type', second: 'q.access_level', organization: 'q.organization_id' };
    const blocked = await tx.rows<Blocked>(
      sql`update access_requests r set asks = 'processors' where r.id in (
          select q.id from access_requests q where q.status = 'pending_approval' and q.asks <> 'processors'
            and q.open_until > ${at} and not exists (select 1 from access_request_approvers a join users u on u.id = a.user_id
              where a.request_id = q.id and a.open and ${holdsNamed(named, at)})
          order by q.id limit ${batch} for update of q skip locked)
        returning r.id, r.requester_id, r.organization_id, r.resource_type || '.' || r.access_level as node`,
    );
    for (const { id, requester_id: requester, organization_id: organization, node } of blocked) {
      const people = await processorsOf(tx, requester, { node, organization, at });
      const to = people.map(person => person.id);
      await ask(tx, id, to);
      const target = { kind: 'access_request', id };
      await notify(work, requestWaits, { to, facts: { access: node, passedOn: false }, by: requester, target });
    }
    return { more: blocked.length === batch };
  },
});

export const escalating = job('access_request.escalate', {
  data: Type.Object({}),
  every: '*/5 * * * *',
  run: async ({ perform }, _data, { stopping }) => {
    while (!stopping.aborted && (await perform(escalateRequests, {})).more);
  },
});
