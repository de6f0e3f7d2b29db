import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import { sql } from '../../platform/db/sql.ts';
import { type Held, holdsNamed } from '../access/holders.ts';
import { command, type InCommand } from '../action.ts';
import { job } from '../job.ts';
import { notify } from '../notifications/notify.ts';
import type { AccessRequest } from './access-requests.ts';
import { anyoneAsked, ask, processorsOf } from './approvers.ts';
import { credentialName, heldFor } from './credential-asked.ts';
import { requestWaits } from './notices.ts';
import { tellParties } from './topic.ts';
import { isBlocked, type Stepped } from './votes.ts';

/** Requests that one command sees to; the job goes on with the next. */
const batch = 100;

interface Blocked {
  readonly id: string;
  readonly requester_id: string;
  readonly organization_id: string | null;
  readonly node: string;
  readonly credential_id: string | null;
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
          select q.id from access_requests q where q.status = 'pending_approval' and q.asks <> 'processors' and q.steps = '[]'
            and q.resource_type <> 'credential'
            and q.open_until > ${at} and not exists (select 1 from access_request_approvers a join users u on u.id = a.user_id
              where a.request_id = q.id and a.open and ${holdsNamed(named, at)})
          order by q.id limit ${batch} for update of q skip locked)
        returning r.id, r.requester_id, r.organization_id, r.credential_id, r.resource_type || '.' || r.access_level as node`,
    );
    for (const request of blocked) {
      const { node, organization_id: organization } = request;
      await askProcessors(work, request, { node, organization, at });
    }
    return { more: blocked.length === batch };
  },
});

/** The same for what takes votes of several groups: where one of them has too few people left; and for credentials. */
export const escalateSteps = command('access_request.escalate_steps', {
  input: Type.Object({ after: Type.Union([Type.String(), Type.Null()]) }, { additionalProperties: false }),
  permit: byOperator,
  audit: { off: 'who is asked is stored, and nothing is given' },
  run: async (work, { after }) => {
    const { tx, at } = work;
    const waiting = await tx.rows<Blocked & Stepped & Pick<AccessRequest, 'resource_type' | 'access_level'>>(
      sql`select q.id, q.requester_id, q.organization_id, q.type_id, q.asks, q.steps, q.in_order, q.resource_type,
          q.access_level, q.credential_id, q.resource_type || '.' || q.access_level as node
        from access_requests q where q.status = 'pending_approval' and (q.steps <> '[]' or q.resource_type = 'credential')
          and q.open_until > ${at}
          and q.asks <> 'processors' and (${after}::uuid is null or q.id > ${after}::uuid)
        order by q.id limit ${batch} for update of q skip locked`,
    );
    for (const request of waiting) {
      const { id, access_level: level, steps } = request;
      const held = await heldFor(tx, request, level, at);
      if (steps.length > 0 ? !(await isBlocked(tx, request, held)) : await anyoneAsked(tx, id, held)) continue;
      await tx.rows(sql`update access_requests set asks = 'processors' where id = ${id}`);
      await askProcessors(work, request, held);
    }
    return { next: waiting.length === batch ? (waiting.at(-1)?.id ?? null) : null };
  },
});

async function askProcessors(
  work: Pick<InCommand, 'tx' | 'ports' | 'at' | 'tell'>,
  request: Blocked,
  held: Held,
): Promise<void> {
  const { tx } = work;
  const { id, requester_id: requester, node } = request;
  const people = await processorsOf(tx, requester, held);
  const to = people.map(person => person.id);
  await ask(tx, id, to);
  const credential = await credentialName(tx, request);
  const target = { kind: 'access_request', id };
  await notify(work, requestWaits, { to, facts: { access: node, passedOn: false, credential }, by: requester, target });
  await tellParties(work, id);
}

export const escalating = job('access_request.escalate', {
  data: Type.Object({}),
  every: '*/5 * * * *',
  run: async ({ perform }, _data, { stopping }) => {
    while (!stopping.aborted && (await perform(escalateRequests, {})).more);
    let after: string | null = null;
    do after = (await perform(escalateSteps, { after })).next;
    while (!stopping.aborted && after !== null);
  },
});
