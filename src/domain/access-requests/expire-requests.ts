import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import { sql } from '../../platform/db/sql.ts';
import { command } from '../action.ts';
import { daysBefore } from '../capability.ts';
import { job } from '../job.ts';
import { notify } from '../notifications/notify.ts';
import { releaseApprovers } from './access-requests.ts';
import { requestUndecided } from './notices.ts';
import { tellParties } from './topic.ts';

/** Requests that one command sees to; the job goes on with the next. */
const batch = 100;

/** Ends what nobody has decided in its time: who asked is told, and nobody is asked any more. */
export const expireRequests = command('access_request.expire', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: byOperator,
  audit: { off: 'nobody could decide them any more, and what is told is stored' },
  run: async work => {
    const { tx, at } = work;
    const over = await tx.rows<{ id: string; requester_id: string; node: string }>(
      sql`update access_requests q set status = 'expired', decided_at = open_until where q.id in (
          select id from access_requests where status = 'pending_approval' and open_until <= ${at}
          order by open_until limit ${batch} for update skip locked)
        returning q.id, q.requester_id, q.resource_type || '.' || q.access_level as node`,
    );
    for (const { id, requester_id: requester, node: access } of over) {
      await releaseApprovers(work, id);
      const target = { kind: 'access_request', id };
      await notify(work, requestUndecided, { to: [requester], facts: { access }, by: null, target });
      await tellParties(work, id);
    }
    return { more: over.length === batch };
  },
});

/** Releases whoever is still asked about a credential that was deleted: with it, the request was withdrawn. */
export const releaseLostRequests = command('access_request.release_lost', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: byOperator,
  audit: { off: 'nobody could decide them any more' },
  run: async work => {
    const lost = await work.tx.rows<{ id: string }>(
      sql`select q.id from access_requests q
        where q.status = 'withdrawn' and q.resource_type = 'credential' and q.credential_id is null
          and q.decided_at > ${daysBefore(work.at, 7)}
          and exists (select 1 from access_request_approvers a where a.request_id = q.id and a.open)
        order by q.decided_at limit ${batch} for update of q skip locked`,
    );
    for (const { id } of lost) {
      await releaseApprovers(work, id);
      await tellParties(work, id);
    }
    return { more: lost.length === batch };
  },
});

export const expiringRequests = job('access_request.expire', {
  data: Type.Object({}),
  every: '*/5 * * * *',
  run: async ({ perform }, _data, { stopping }) => {
    while (!stopping.aborted && (await perform(expireRequests, {})).more);
    while (!stopping.aborted && (await perform(releaseLostRequests, {})).more);
  },
});
