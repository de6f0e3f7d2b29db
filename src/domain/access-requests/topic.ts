import { sql } from '../../platform/db/sql.ts';
import type { InCommand } from '../action.ts';
import { requestName } from './access-requests.ts';

/** What happens to the requests that somebody made, or is asked to decide. */
export const requestsTopic = (userId: string): string => `access_requests:${userId}`;

/** Tells who made a request, and whoever was asked to decide it, how it stands now. */
export async function tellParties({ tx, tell, at }: Pick<InCommand, 'tx' | 'tell' | 'at'>, id: string): Promise<void> {
  const [request] = await tx.rows<{ number: number; status: string; requester_id: string; asked: readonly string[] }>(
    sql`select q.number, q.status, q.requester_id,
        array(select a.user_id::text from access_request_approvers a where a.request_id = q.id order by a.user_id) as asked
      from access_requests q where q.id = ${id}`.named('parties_of_request'),
  );
  if (request === undefined) return;
  const { status, requester_id: requester, asked } = request;
  const event = {
    type: 'access_request.changed',
    request: requestName(request),
    status,
    at: at.toISOString(),
  } as const;
  for (const userId of new Set([requester, ...asked]))
    tell(requestsTopic(userId), { ...event, own: userId === requester });
}
