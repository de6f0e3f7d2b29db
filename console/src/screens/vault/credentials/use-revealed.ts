import { useCallback, useEffect, useState } from 'react';
import { onTurningAway } from './turning-away.ts';

/** How long a secure value is shown. */
export const shownForSeconds = 30;

interface Shown {
  readonly value: string | null;
  /** Milliseconds of `performance.now()`. */
  readonly until: number;
}

/** A value that can be read now, and for how long. */
export interface Revealed {
  readonly value: string | null;
  readonly seconds: number;
}

const nothing: ReadonlyMap<string, Shown> = new Map();

/**
 * Secure values that are shown for a while, under any name. They live in this component alone: they go when their time is
 * over, when the person turns away from the page, and with the component.
 */
export function useRevealed() {
  const [shown, setShown] = useState(nothing);
  const [now, setNow] = useState(() => performance.now());
  const hideAll = useCallback(() => setShown(nothing), []);
  const any = shown.size > 0;
  useEffect(() => {
    if (!any) return;
    const stop = onTurningAway(hideAll);
    const timer = setInterval(() => {
      const at = performance.now();
      setNow(at);
      setShown(before => without(before, ({ until }) => until <= at));
    }, 250);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [any, hideAll]);
  return {
    any,
    hideAll,
    of: (name: string): Revealed | null => {
      const found = shown.get(name);
      if (found === undefined) return null;
      return { value: found.value, seconds: Math.max(1, Math.ceil((found.until - now) / 1000)) };
    },
    show: (values: ReadonlyMap<string, string | null>): void => {
      const at = performance.now();
      const until = at + shownForSeconds * 1000;
      setNow(at);
      setShown(
        before => new Map([...before, ...[...values].map(([name, value]) => [name, { value, until }] as const)]),
      );
    },
    hide: (name: string): void => setShown(before => without(before, (_, each) => each === name)),
  };
}

function without(
  shown: ReadonlyMap<string, Shown>,
  goes: (each: Shown, name: string) => boolean,
): ReadonlyMap<string, Shown> {
  const left = [...shown].filter(([name, each]) => !goes(each, name));
  return left.length === shown.size ? shown : new Map(left);
}
