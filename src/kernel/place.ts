import type { Actor, Scope } from './actor.ts';
import type { Call } from './call.ts';
import type { Takers } from './share-counter.ts';
import type { ActionShare } from './shares.ts';

/** A place taken of an action's share, or none where the action declares no share. */
export interface Place {
  giveBack(): void;
  /** Leaves the place to whoever gets the result, who gives it back with the function returned. */
  keep(): () => void;
  /** The action is done: gives the place back, or, when the result is to be iterated over, has its end do so. */
  end<O>(result: O): O;
}

/** Takes a place for a call over HTTP; the command line and jobs are bounded by themselves. */
export function placeOf(
  { action, caller, actor, granted }: Call<unknown>,
  shares: { take(share: ActionShare, takers: Takers): () => void },
): Place {
  const { share } = action;
  if (share === undefined || caller.via !== 'http') return none;
  const giveBack = shares.take(share, takersOf(actor, granted));
  let kept = false;
  return {
    giveBack,
    keep() {
      kept = true;
      return giveBack;
    },
    end<O>(result: O): O {
      if (isIterable(result)) return untilEnd(result, giveBack) as O;
      if (!kept) giveBack();
      return result;
    },
  };
}

const none: Place = { giveBack: () => {}, keep: () => () => {}, end: result => result };

/** Whose places these are: of the person, and of the organizations they act in; who acts in all of them is the platform. */
function takersOf(actor: Actor | null, granted: object): Takers {
  const scope = 'scope' in granted ? (granted.scope as Scope) : null;
  const person = actor?.userId ?? null;
  if (scope === 'everything') return { person, platform: '' };
  return { person, organization: scope?.organizations ?? actor?.actsIn ?? null };
}

function isIterable(result: unknown): result is AsyncIterable<unknown> {
  return typeof result === 'object' && result !== null && Symbol.asyncIterator in result;
}

/**
 * The same parts; `ended` is called once there are no more, one has failed, or nobody wants another, which `return` says at
 * any moment, also before the first.
 */
function untilEnd<T>(parts: AsyncIterable<T>, ended: () => void): AsyncIterableIterator<T, void, undefined> {
  const iterator = parts[Symbol.asyncIterator]();
  return {
    async next() {
      try {
        const result = await iterator.next();
        if (result.done === true) ended();
        return result;
      } catch (error) {
        ended();
        throw error;
      }
    },
    async return() {
      try {
        await iterator.return?.();
      } finally {
        ended();
      }
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
