import { type LiveState, listenTo } from '../../api/live-socket.ts';
import { chosenOrganization } from '../../api/organization.ts';
import { type AuditEvent, parametersOf, type queryOf } from './queries.ts';

export type TailState = LiveState;

export interface TailListener {
  readonly state: (state: TailState) => void;
  /** What is committed from now on will be told; what was before has to be read. */
  readonly ready: () => void;
  /** Oldest first. */
  readonly events: (events: readonly AuditEvent[]) => void;
  /** That many came too fast to be told. */
  readonly skipped: (count: number) => void;
}

type Message =
  | { readonly type: 'ready' }
  | { readonly type: 'events'; readonly events: readonly AuditEvent[] }
  | { readonly type: 'skipped'; readonly count: number };

/** Follows the log as it grows. Call what is returned to stop. */
export function followTail(query: ReturnType<typeof queryOf>, told: TailListener): () => void {
  const organization = chosenOrganization();
  // The tail knows no days: what lies outside of them is left out by whoever listens.
  const { from: _, to: __, ...filters } = query;
  const asked = { ...parametersOf(filters), ...(organization === null ? {} : { organization_id: organization }) };
  return listenTo<Message>('/console/audit/tail', asked, {
    state: told.state,
    heard: message => {
      if (message.type === 'ready') told.ready();
      else if (message.type === 'events') told.events(message.events);
      else told.skipped(message.count);
    },
  });
}
