import type { TSchema } from 'typebox';
import type { Action } from './action.ts';
import { actingWhere, type Caller } from './actor.ts';
import type { Backing } from './backing.ts';
import { Call } from './call.ts';
import { DomainError, refuse } from './errors.ts';
import { parse } from './input.ts';
import { normalized } from './normalize.ts';
import { performCommand } from './perform-command.ts';
import { performQuery } from './perform-query.ts';
import { performSignal } from './perform-signal.ts';
import { type Place, placeOf } from './place.ts';
import { isRefused, type Refused } from './refused-after.ts';

export type Perform = <O>(action: Action<TSchema, O>, input: unknown, caller: Caller) => Promise<O>;

/**
 * The one way into the domain: authenticate → parse → limit → permit → share, then what the kind of action takes.
 * `input` may be a function, called once the caller is known, so that parsing is never done for strangers.
 */
export function makePerform<Tx, Db, Ports, Fact, TopicEvent>(
  backing: Backing<Tx, Db, Ports, Fact, TopicEvent>,
): Perform {
  function run<O>(call: Call<O>, place: Place): Promise<O | Refused> {
    switch (call.action.kind) {
      case 'query':
        return performQuery(backing, call, place);
      case 'command':
        return performCommand(backing, call);
      case 'signal':
        return performSignal(backing, call);
    }
  }

  return async function perform<O>(action: Action<TSchema, O>, input: unknown, asked: Caller): Promise<O> {
    const at = backing.now();
    const isOpen = action.permit.open !== null;
    if (isOpen && action.permit.withKeys !== true && backing.showsKey(asked)) throw refuse('access.needs_session', {});
    const actor = isOpen ? null : await backing.authenticate(asked);
    if (actor === null && !isOpen) throw refuse('auth.required', {});
    const caller = actingWhere(asked, actor);
    if (actor?.kind === 'api_key' && asked.counted !== undefined) asked.counted.apiKey = actor;
    const parsed = parse(action.input, normalized(typeof input === 'function' ? input() : input, action.input));
    await backing.limit(action, parsed, caller, actor);

    const call = new Call(action, parsed, { caller, actor, at });
    let place: Place | undefined;
    let result: O | Refused;
    try {
      call.judge();
      place = placeOf(call, backing);
      result = await run(call, place);
      if (!isRefused(result)) return place.end(result);
    } catch (error) {
      place?.giveBack();
      if (error instanceof DomainError && isDenial(error)) backing.denied(call.denial(error));
      const known = error instanceof DomainError ? error.code : null;
      const how = { code: known, steps: [], endedAt: backing.now() };
      const record = call.execution(known === null ? 'failed' : 'refused', how);
      if (record !== null) backing.notExecuted(record);
      throw error;
    }
    place.giveBack();
    throw result.error;
  };
}

/** Refusals that say "you may not", as against "this cannot be". */
function isDenial(error: DomainError): boolean {
  return error.code === 'permission.denied' || error.code.startsWith('access.') || error.code.startsWith('auth.');
}
