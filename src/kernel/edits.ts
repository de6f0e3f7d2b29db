import type { AnyAction } from './action.ts';
import type { Actor, Caller } from './actor.ts';
import { DomainError, refuse } from './errors.ts';
import { RefusedAfterCommit } from './refused-after.ts';

/** The thing that a command edits, so that a caller can say which revision of it they have read. */
export interface Edits<Tx, Context, Input> {
  readonly thing: Editable<Tx>;
  /** Its id; refuses as not found, as the command itself would. */
  readonly id: (input: Input, context: Context) => string | Promise<string>;
}

/** A kind of things that people edit. */
export interface Editable<Tx> {
  /** As people call it: "credential type". */
  readonly name: string;
  /** Locks one until the transaction ends; null when there is none. */
  lock(tx: Tx, id: string): Promise<Locked | null>;
}

/** A thing in one of its states. */
export interface Revised {
  /** A UUID. */
  readonly id: string;
  /** How often it has been changed. */
  readonly revision: number;
}

export interface Locked extends Revised {
  /**
   * The last edit that is recorded. Times are RFC 3339 UTC; `by` is null for the operator, for somebody who is gone, and for
   * whom the viewer is not shown.
   */
  lastEdit(viewer: Actor | null): Promise<{ readonly at: string; readonly by: string | null } | null>;
}

/**
 * Tells a state of a thing from all its others, and from those of what is made anew under the same name: the end of the id,
 * which is random (RFC 9562 §5.4, §5.7), goes with the revision.
 */
export function stateTag({ id, revision }: Revised): string {
  return `${revision}.${id.slice(-12)}`;
}

/**
 * Runs a command unless the thing that it edits is in another state than the caller asks for: `edit.stale`. What the command
 * itself refuses as not found or not permitted comes first, so that strangers learn nothing; all else comes after, since a
 * form made of what is no longer there is wrong in more ways than one. `context` is what `run` gets too, `actor` who asks.
 */
export async function runUnlessStale<O>(
  { edits }: Pick<AnyAction, 'edits'>,
  context: { readonly tx: unknown; readonly caller: Caller },
  input: unknown,
  { actor, run }: { readonly actor: Actor | null; readonly run: () => Promise<O> },
): Promise<O> {
  const { ifMatch } = context.caller;
  if (edits === undefined || ifMatch === undefined || ifMatch === 'any') return run();
  const locked = await lock(edits, context, input);
  if (locked !== null && ifMatch.includes(stateTag(locked))) return run();
  // Asked now: after a statement that failed, nothing can be.
  const last = (await locked?.lastEdit(actor)) ?? null;
  const stale = refuse('edit.stale', {
    thing: edits.thing.name,
    changedAt: last?.at ?? null,
    changedBy: last?.by ?? null,
  });
  let result: O;
  try {
    result = await run();
  } catch (error) {
    throw locked === null || !(error instanceof DomainError) || isHiding(error) ? error : stale;
  }
  // What is counted although it fails is counted here too: throwing would take it back.
  if (result instanceof RefusedAfterCommit) return result;
  throw stale;
}

async function lock(
  { thing, id }: Edits<unknown, unknown, unknown>,
  context: { readonly tx: unknown },
  input: unknown,
): Promise<Locked | null> {
  try {
    return await thing.lock(context.tx, await id(input, context));
  } catch (error) {
    // The command will say the same.
    if (error instanceof DomainError) return null;
    throw error;
  }
}

/** Whether a refusal is all that somebody may learn of the thing. */
function isHiding({ code }: DomainError): boolean {
  return /^(permission\.denied$|access\.|auth\.)|\.not_found$/.test(code);
}
