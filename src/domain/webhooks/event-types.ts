import { auditedActions } from '../action.ts';

/** What a test sends. */
export const testType = 'webhook.test_event';

/** Of conversations, for webhooks that belong to one. */
export const messageEventTypes = ['message.created', 'message.edited', 'message.deleted'] as const;
export type MessageEventType = (typeof messageEventTypes)[number];

/** The types of events that the ledger records: the names of the actions that are audited, in their order. */
export function recordedTypes(): readonly string[] {
  return auditedActions()
    .map(({ name }) => name)
    .toSorted();
}

/** Whether one of the patterns stands for a type. */
export function isOfInterest(patterns: readonly string[], type: string): boolean {
  return patterns.some(
    pattern => pattern === '*' || pattern === type || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1))),
  );
}
