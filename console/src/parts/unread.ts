import { type FormEvent, type RefObject, useEffect, useRef, useState } from 'react';

/**
 * For a field whose text may say nothing yet: half a date, a name that was not chosen from its list. `problem` says so
 * as far as scripts can tell; what only the browser knows (`badInput`) is called `half`. It is told when the field is
 * left and when the form is sent, which then is not.
 */
export function useUnread(
  problem: string | null,
  half = problem,
): {
  readonly error: string | null;
  readonly field: {
    readonly ref: RefObject<HTMLInputElement | null>;
    readonly onBlur: (event: FormEvent<HTMLInputElement>) => void;
    readonly onInput: () => void;
    readonly onInvalid: (event: FormEvent<HTMLInputElement>) => void;
  };
} {
  const ref = useRef<HTMLInputElement>(null);
  const [told, setTold] = useState<string | null>(null);
  useEffect(() => ref.current?.setCustomValidity(problem ?? ''), [problem]);
  const tell = ({ currentTarget: { validity } }: FormEvent<HTMLInputElement>): void =>
    setTold(validity.badInput ? half : problem);
  return { error: told, field: { ref, onBlur: tell, onInvalid: tell, onInput: () => setTold(null) } };
}

/** Whether a form holds a field that could not be read. Each tells so beside itself, and the first gets the focus. */
export function holdsUnread(form: HTMLFormElement): boolean {
  const unread = unreadOf(form);
  for (const field of unread) field.checkValidity();
  unread[0]?.focus();
  return unread.length > 0;
}

/** The fields of a form whose text could not be read. */
export function unreadOf(form: HTMLFormElement | null): readonly HTMLInputElement[] {
  return form === null ? [] : [...form.elements].filter(isUnread);
}

function isUnread(element: Element): element is HTMLInputElement {
  return element instanceof HTMLInputElement && (element.validity.badInput || element.validity.customError);
}
