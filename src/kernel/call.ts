import type { TSchema } from 'typebox';
import type { Action } from './action.ts';
import { type Actor, type Caller, operatorId } from './actor.ts';
import type { AuditRecord } from './backing.ts';
import { type DomainError, refuse } from './errors.ts';
import { type ExecutionRecord, shownInput } from './execution.ts';
import { isRefusal } from './permit.ts';
import type { Target } from './target.ts';

/** One call of an action: who asks for what and when, what the permit gives them, and what the audit trail tells of it. */
export class Call<O> {
  readonly action: Action<TSchema, O>;
  readonly input: unknown;
  readonly caller: Caller;
  readonly at: Date;
  actor: Actor | null;
  /** What `run` gets of the permit. */
  granted: object = {};
  #targets: Target[] = [];
  #details: AuditRecord['details'] = {};

  constructor(action: Action<TSchema, O>, input: unknown, who: { caller: Caller; actor: Actor | null; at: Date }) {
    this.action = action;
    this.input = input;
    this.caller = who.caller;
    this.actor = who.actor;
    this.at = who.at;
  }

  /** Grants what the permit gives the actor as they are now, or refuses. */
  judge(): object {
    const judged = this.action.permit.judge(this.actor, this.input);
    if (isRefusal(judged))
      throw judged.refused === 'unauthenticated'
        ? refuse('auth.required', {})
        : refuse('permission.denied', { missing: judged.missing });
    this.granted = judged as object;
    return this.granted;
  }

  /** What the action acts on or looks at: each thing once, and what is worth keeping of it all. Needs no `this`. */
  readonly target = (target: Target, more?: AuditRecord['details']): void => {
    if (!this.#targets.some(({ kind, id }) => kind === target.kind && id === target.id)) this.#targets.push(target);
    if (more !== undefined) this.#details = { ...this.#details, ...more };
  };

  /** What is kept of it where it is a workflow that changes something; null elsewhere, and of nobody. */
  execution(
    outcome: ExecutionRecord['outcome'],
    how: Pick<ExecutionRecord, 'code' | 'steps' | 'endedAt'>,
  ): ExecutionRecord | null {
    const { action, actor, caller, at, input } = this;
    const userId = actor?.userId ?? null;
    if (caller.execution === undefined || action.kind !== 'command' || userId === null) return null;
    return {
      ...caller.execution,
      action: action.name,
      actorId: userId,
      organization: caller.organization,
      input: shownInput(action.input, input),
      outcome,
      startedAt: at,
      ...how,
    };
  }

  /** What is recorded of it when it is done. */
  success(): AuditRecord {
    return this.#record('success', this.#details);
  }

  /** What is recorded of a refusal that comes after something was done. */
  refusal({ code }: DomainError): AuditRecord {
    return this.#record('denied', { code, ...this.#details });
  }

  /** What is recorded of a refusal before which nothing was done: never what only the caller may know. */
  denial({ code, details }: DomainError): AuditRecord {
    return this.#record('denied', 'missing' in details ? { code, missing: details.missing } : { code });
  }

  #record(outcome: AuditRecord['outcome'], details: AuditRecord['details']): AuditRecord {
    const { action, actor, caller, at } = this;
    const actorId = actor === null ? null : (actor.userId ?? operatorId);
    return { action: action.name, outcome, actorId, targets: this.#targets, details, caller, at };
  }
}
