import type { Queryable } from '../../platform/db/queryable.ts';
import type { LedgerPlace } from './deliveries.ts';

/** A sealed event as what collects events elsewhere gets it, with the names of the API's own audit log. */
export interface SiemEvent {
  readonly id: string;
  readonly timestamp: string;
  readonly action: string;
  readonly outcome: string;
  readonly actor_id: string | null;
  readonly actor_username: string | null;
  readonly target_type: string | null;
  readonly target_id: string | null;
  readonly target_name: string | null;
  readonly organization_id: string | null;
  readonly ip_address: string;
  readonly user_agent: string;
  readonly request_id: string;
  readonly details: unknown;
  /** The batch that vouches for it, and its head: who collects events has the heads of the ledger, too. */
  readonly batch: number;
  readonly position: number;
  readonly head: string;
}

/** Events that one delivery has at most, and what of them it takes. */
const mostEvents = 500;
const mostBytes = 1024 * 1024;

/** The next events behind a place, in the order in which they were sealed; fewer where they are large. */
export async function nextSealed(on: Queryable, { batch, position }: LedgerPlace): Promise<readonly SiemEvent[]> {
  const events = await on.rows<SiemEvent>({
    name: 'siem_next',
    text: `select e.id, e.at as timestamp, e.action, e.outcome, e.actor_id, u.username as actor_username,
        e.target_kind as target_type, e.target_id, coalesce(e.target_name, t.username) as target_name,
        e.organization_id, e.ip as ip_address, e.user_agent, e.request_id, e.details,
        l.batch, l.position, encode(b.head, 'hex') as head
      from (select event_id, batch, position from audit_leaves where (batch, position) > ($1, $2)
        order by batch, position limit ${mostEvents}) l
      join audit_batches b on b.number = l.batch
      join audit_events e on e.id = l.event_id
      left join users u on u.id = e.actor_id
      left join users t on e.target_kind = 'user' and t.id::text = e.target_id
      order by l.batch, l.position`,
    values: [batch, position],
  });
  let bytes = 0;
  const end = events.findIndex((event, index) => {
    bytes += JSON.stringify(event).length;
    return index > 0 && bytes > mostBytes;
  });
  return end === -1 ? events : events.slice(0, end);
}
