import { recordedBy } from '../../kernel/action.ts';
import { auditedActions } from '../action.ts';

/** What a test sends. */
export const testType = 'webhook.test_event';

/** Of conversations, for webhooks that belong to one. */
export const messageEventTypes = ['message.created', 'message.edited', 'message.deleted'] as const;
export type MessageEventType = (typeof messageEventTypes)[number];

/** A type of events that the ledger records: the name of what is done, with what all that bears it records. */
export interface RecordedType {
  readonly type: string;
  readonly kinds: readonly string[];
  /** What kinds of things besides. */
  readonly besides: readonly string[];
  /** Each by an example. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** The types of events that the ledger records, in the order of their names. */
export function recordedTypes(): readonly RecordedType[] {
  const types = new Map<string, RecordedType>();
  for (const action of auditedActions()) {
    const recorded = recordedBy(action);
    if (recorded === null) continue;
    const { of, also = [], details = {} } = recorded;
    const before = types.get(action.name);
    types.set(action.name, {
      type: action.name,
      kinds: [...new Set([...(before?.kinds ?? []), ...[of].flat().filter(kind => kind !== null)])],
      besides: [...new Set([...(before?.besides ?? []), ...also])],
      details: { ...before?.details, ...details },
    });
  }
  return [...types.values()].toSorted((one, other) => (one.type < other.type ? -1 : 1));
}

/** Whether one of the patterns stands for a type. */
export function isOfInterest(patterns: readonly string[], type: string): boolean {
  return patterns.some(
    pattern => pattern === '*' || pattern === type || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1))),
  );
}
