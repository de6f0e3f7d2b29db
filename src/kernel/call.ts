import type { TSchema } from 'typebox';
import type { Action } from './action.ts';
import { type Actor, type ApiKeyActor, type Caller, operatorId } from './actor.ts';
import { type AuditedAccess, type AuditedUse, noting, unaided } from './audited.ts';
import type { AuditRecord } from './backing.ts';
import { type DomainError, refuse } from './errors.ts';
import { type ExecutionRecord, shownInput } from './execution.ts';
import { isRefusal, type Refusal } from './permit.ts';
import type { Target } from './target.ts';

/** One call of an action: who asks for what and when, what the permit gives them, and what the audit trail tells of it. */
export class Call<O> {
  readonly action: Action<TSchema, O>;
  readonly input: unknown;
  readonly caller: Caller;
  readonly at: Date;
  #actor: Actor | null;
  readonly #uses: AuditedUse[] = [];
  /** What `run` gets of the permit. */
  granted: object = {};
  #targets: Target[] = [];
  #details: AuditRecord['details'] = {};

  constructor(action: Action<TSchema, O>, input: unknown, who: { caller: Caller; actor: Actor | null; at: Date }) {
    this.action = action;
    this.input = input;
    this.caller = who.caller;
    this.#actor = noting(who.actor, this.used);
    this.at = who.at;
  }

  get actor(): Actor | null {
    return this.#actor;
  }

  set actor(actor: Actor | null) {
    this.#actor = noting(actor, this.used);
  }

  /** Notes that it was answered by grants whose every use is recorded. Needs no `this`. */
  readonly used = (use: AuditedUse): void => {
    if (use.requests.length > 0 && !this.#uses.some(({ node }) => node === use.node)) this.#uses.push(use);
  };

  /** Whether it has to be recorded although its action is not: by whose grant it was answered. */
  get usedAudited(): boolean {
    return this.#uses.length > 0;
  }

  /** Grants what the permit gives the actor as they are now, or refuses. */
  judge(): object {
    const judged = this.action.permit.judge(this.actor, this.input);
    if (isRefusal(judged)) throw refusalOf(judged);
    this.granted = judged as object;
    if (this.#actor?.audited !== undefined) this.#judgeUnaided(this.#actor, this.#actor.audited);
    return this.granted;
  }

  /** Notes the nodes for want of which the permit would have refused, had they not those grants. */
  #judgeUnaided(actor: Actor, audited: AuditedAccess): void {
    const unaidedJudged = this.action.permit.judge(unaided(actor, audited), this.input);
    if (!isRefusal(unaidedJudged)) return;
    for (const node of unaidedJudged.missing) audited.used(node, audited.aloneBy(node));
  }

  /** What the action acts on or looks at: each thing once, and what is worth keeping of it all. Needs no `this`. */
  readonly target = (target: Target, more?: AuditRecord['details']): void => {
    if (!this.#targets.some(({ kind, id }) => kind === target.kind && id === target.id)) this.#targets.push(target);
    if (more !== undefined) this.#details = { ...this.#details, ...more };
  };

  /** What is kept of it where it is a workflow that changes something; null elsewhere, and of nobody. */
  execution(
    outcome: ExecutionRecord['outcome'],
    how: Pick<ExecutionRecord, 'code' | 'steps' | 'endedAt'> & { readonly goesOn?: ExecutionRecord['goesOn'] },
  ): ExecutionRecord | null {
    const { action, actor, caller, at, input } = this;
    const { goesOn = null } = how;
    const actorId = actor?.userId ?? null;
    const execution = goesOn ?? (actorId === null ? undefined : caller.execution);
    if (execution === undefined || action.kind !== 'command') return null;
    return {
      id: execution.id,
      workflow: execution.workflow,
      action: action.name,
      actorId,
      keyId: actor?.kind === 'api_key' ? actor.keyId : null,
      organization: caller.organization,
      input: shownInput(action.input, input),
      startedAt: at,
      ...how,
      ...(goesOn === null ? { outcome } : { outcome: 'running', endedAt: null }),
      goesOn,
    };
  }

  /** What is recorded of it when it is done. */
  success(): AuditRecord {
    return this.#record('success', { ...this.#details, ...(this.usedAudited ? { audited: this.#uses } : {}) });
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
    const told = actor?.kind === 'api_key' ? { ...details, with: withKey(actor) } : details;
    return { action: action.name, outcome, actorId, targets: this.#targets, details: told, caller, at };
  }
}

/** What an event says of the API key that it was done with. */
function withKey({ keyId, keyName }: ApiKeyActor): object {
  return { api_key: keyId, name: keyName };
}

function refusalOf({ refused, missing }: Refusal): DomainError {
  switch (refused) {
    case 'unauthenticated':
      return refuse('auth.required', {});
    case 'no session':
      return refuse('access.needs_session', {});
    case 'forbidden':
      return refuse('permission.denied', { missing });
  }
}
