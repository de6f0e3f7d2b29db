import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import { type Fragment, raw, sql } from '../../platform/db/sql.ts';
import { command } from '../action.ts';
import { job } from '../job.ts';
import { later } from '../lifetimes.ts';
import { notify } from '../notifications/notify.ts';
import { takenBackSql } from './access-requests.ts';
import { accessEnded, accessEnding } from './notices.ts';

/** Requests that one command tells of; the job goes on with the next. */
const batch = 500;
/** Seconds before the end. */
const warning = 24 * 3600;

interface Ending {
  readonly id: string;
  readonly requester_id: string;
  readonly granted: string;
  readonly credential: string | null;
  /** Whether it is worth telling: it was not taken back, nor has it been extended. */
  readonly tells: boolean;
}

/** Tells people that what they were given for a time ends within a day, and that it has ended; once each. */
export const tellEndings = command('access_request.tell_endings', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: byOperator,
  audit: { off: 'what is told is stored, and nothing else changes' },
  run: async work => {
    const { tx, at } = work;
    // Who has it for a day only was told of its end when it began.
    const soon = sql`expires_at > ${at} and expires_at <= ${later(at, warning)} and duration_days > 1`;
    const ending = await tx.rows<Ending>(claim('ending_told_at', soon, at));
    const ended = await tx.rows<Ending>(claim('ended_told_at', sql`expires_at <= ${at}`, at));
    for (const [kind, requests] of [
      [accessEnding, ending],
      [accessEnded, ended],
    ] as const)
      for (const { id, requester_id, granted, credential } of requests.filter(({ tells }) => tells))
        await notify(work, kind, {
          to: [requester_id],
          facts: { access: granted, credential },
          by: null,
          target: { kind: 'access_request', id },
        });
    return { more: ending.length === batch || ended.length === batch };
  },
});

/** SQL: notes in a column that these are told of, and returns them. */
function claim(column: 'ending_told_at' | 'ended_told_at', due: Fragment, at: Date): Fragment {
  return sql`update access_requests q set ${raw(column)} = ${at} where q.id in (select id from access_requests
      where status = 'approved' and ${raw(column)} is null and ${due}
      order by expires_at limit ${batch} for update skip locked)
    returning q.id, q.requester_id, q.granted, (select cr.name from credentials cr join companies co on co.id = cr.company_id
        where cr.id = q.credential_id and co.organization_id is not distinct from q.organization_id) as credential,
      not ${raw(takenBackSql('q'))} and not exists (select 1 from access_requests e
        where e.extends = q.id and e.status = 'approved' and not ${raw(takenBackSql('e'))}) as tells`;
}

export const tellingEndings = job('access_request.tell_endings', {
  data: Type.Object({}),
  every: '*/5 * * * *',
  run: async ({ perform }, _data, { stopping }) => {
    while (!stopping.aborted && (await perform(tellEndings, {})).more);
  },
});
