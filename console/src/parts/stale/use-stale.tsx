import type { UseFormReturnType } from '@mantine/form';
import { type ReactNode, useState } from 'react';
import type { Tagged } from '../../api/client.ts';
import { type ApiError, isStale } from '../../api/errors.ts';
import { toastError } from '../toast.tsx';
import { differencesOf, type Part, type Three } from './parts.ts';
import { StaleWindow } from './stale-window.tsx';
import { texts } from './texts.tsx';

/**
 * What a form needs so that nobody's change is lost: it says what it was made from, and where that is not there any more, shows
 * what somebody else changed and lets one choose. Nothing that was entered is lost either way.
 */
export function useStale<T extends Tagged, V extends Record<string, unknown>>(
  form: UseFormReturnType<V>,
  {
    opened,
    valuesOf,
    partsOf,
    load,
    what,
  }: {
    /** What the form is opened with; what it becomes meanwhile on the page is not what was edited. */
    readonly opened: T;
    readonly valuesOf: (thing: T) => V;
    readonly partsOf: (of: Three<V>, now: T) => readonly Part<V>[];
    /** Reads the thing as it is now. */
    readonly load: () => Promise<T>;
    /** As people call it: "credential". */
    readonly what: string;
  },
): {
  /** What changes are made from: send its tag, and what differs from it. */
  readonly from: T;
  /** Goes on from what the server answered a change with. */
  readonly goOn: (thing: T) => void;
  /** For `useSubmit`: true when it was refused for being stale. */
  readonly refused: (error: ApiError) => boolean;
  readonly window: ReactNode;
} {
  const [from, setFrom] = useState(opened);
  const [found, setFound] = useState<{ readonly thing: T; readonly error: ApiError } | null>(null);
  const goOn = (thing: T): void => {
    setFrom(thing);
    form.setInitialValues(valuesOf(thing));
  };
  const refused = (error: ApiError): boolean => {
    if (!isStale(error)) return false;
    load().then(
      thing => setFound({ thing, error }),
      (failure: unknown) => toastError(failure, texts.theWasChangedMeanwhileAndCannotBe(what)),
    );
    return true;
  };
  const three = found && { base: valuesOf(from), theirs: valuesOf(found.thing), mine: form.getValues() };
  const window = found !== null && three !== null && (
    <StaleWindow
      what={what}
      error={found.error}
      three={three}
      differences={differencesOf(partsOf(three, found.thing), three)}
      onClose={() => setFound(null)}
      onChoose={values => {
        goOn(found.thing);
        form.setValues(values);
        setFound(null);
      }}
    />
  );
  return { from, goOn, refused, window };
}
