/** An event as it is read for sending, with what may be told of the people in it. */
export interface EventRead {
  readonly id: string;
  readonly type: string;
  readonly source: 'ledger' | 'message' | 'test';
  readonly object: string;
  readonly version: number;
  readonly created_at: string;
  /** Of the ledger; null for others, and for one that is in an archive by now. */
  readonly at: string | null;
  readonly actor_id: string | null;
  readonly actor_name: string | null;
  readonly organization_id: string | null;
  readonly target_kind: string | null;
  readonly target_id: string | null;
  readonly target_name: string | null;
  readonly details: Readonly<Record<string, unknown>> | null;
  /** Whether nobody in it said that other systems may know no more than their id. */
  readonly shared: boolean;
}

/**
 * What is sent, as Standard Webhooks has it: `type`, `timestamp`, `data`. Of people who do not share their data there is the id and nothing
 * else, and of what was done to them only that it was. Names of people are those of now, so that nobody's outlives their account.
 */
export function payloadOf(event: EventRead, message: object | null): string {
  const { type, version, details } = event;
  const about = {
    object: objectOf(event),
    version,
    organization_id: event.organization_id,
    actor: event.actor_id === null ? null : person(event.actor_id, event.actor_name),
  };
  const data =
    event.source === 'test'
      ? { ...about, details: { message: 'This is a test' } }
      : event.source === 'message'
        ? { ...about, ...message }
        : { ...about, details: event.shared ? (details ?? {}) : {} };
  return JSON.stringify({ type, timestamp: event.at ?? event.created_at, data: { id: event.id, ...data } });
}

function objectOf({ object, target_kind: type, target_id: id, target_name: name }: EventRead): object | null {
  if (type !== null && id !== null) return { type, id, ...(name === null ? {} : { name }) };
  const [kind = '', own = ''] = object.split(/:(.*)/s);
  return kind === 'event' ? null : { type: kind, id: own };
}

const person = (id: string, name: string | null) => ({ id, ...(name === null ? {} : { name }) });
