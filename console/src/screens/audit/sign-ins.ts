import type { AuditEvent } from './queries.ts';

/** A row of the list: an event, which of a sign-in in several steps is its newest. */
export interface Row {
  /** Of the event. */
  readonly id: string;
  readonly event: AuditEvent;
  /** How many events the sign-in has in the list; 1 for everything else. */
  readonly steps: number;
  /** Whether the earlier steps stand below it. */
  readonly open: boolean;
  /** Whether it is such an earlier step. */
  readonly earlier: boolean;
}

/** What the steps of one sign-in share; null for an event that is no such step. */
export function signInOf({ details }: AuditEvent): string | null {
  const { sign_in: signIn } = details;
  return typeof signIn === 'string' ? signIn : null;
}

/**
 * The rows for events, newest first: the steps of a sign-in are one row in the place of its newest, with the earlier ones
 * right below it where it is `opened`.
 */
export function rowsOf(events: readonly AuditEvent[], opened: ReadonlySet<string>): Row[] {
  const signIns = Map.groupBy(events, event => signInOf(event) ?? event.id);
  return [...signIns].flatMap(([signIn, [newest, ...before]]) => {
    if (newest === undefined) return [];
    const open = opened.has(signIn);
    const row = { id: newest.id, event: newest, steps: 1 + before.length, open, earlier: false };
    if (!open) return [row];
    return [row, ...before.map(event => ({ id: event.id, event, steps: 1, open: false, earlier: true }))];
  });
}
