import type { UseFormReturnType } from '@mantine/form';
import { useState } from 'react';
import { ApiError } from '../api/errors.ts';
import { toastError } from './toast.tsx';
import { holdsUnread } from './unread.ts';

/**
 * Sends a form. What the server refuses stands beside the fields it names, and as a toast where the form has no such
 * field; what was entered stays. A field that could not be read sends nothing (`holdsUnread`). `names` maps the server's field names to the form's where they differ.
 */
export function useSubmit<V extends Record<string, unknown>, R>(
  form: UseFormReturnType<V>,
  options: {
    readonly send: (values: V) => Promise<R>;
    readonly done: (result: R, values: V) => void;
    readonly names?: Readonly<Record<string, string>>;
    /** Title of the toast. */
    readonly failed?: string;
    /** Takes over what it can mend itself; true when nothing more is to be said. */
    readonly refused?: (error: ApiError) => boolean;
  },
): { readonly busy: boolean; readonly submit: (event?: React.SubmitEvent<HTMLFormElement>) => void } {
  const [busy, setBusy] = useState(false);
  const send = form.onSubmit(async values => {
    setBusy(true);
    try {
      const result = await options.send(values);
      // What is stored is no longer there to be lost.
      form.resetDirty();
      options.done(result, values);
    } catch (error) {
      if (error instanceof ApiError && options.refused?.(error) === true) return;
      if (!(error instanceof ApiError) || !showBeside(form, error, options.names ?? {}))
        toastError(error, options.failed);
    } finally {
      setBusy(false);
    }
  });
  const submit = (event?: React.SubmitEvent<HTMLFormElement>): void => {
    if (event !== undefined && holdsUnread(event.currentTarget)) event.preventDefault();
    else send(event);
  };
  return { busy, submit };
}

/** Puts each message beside its field; false when one of them has no field here. */
function showBeside<V extends Record<string, unknown>>(
  form: UseFormReturnType<V>,
  { fields }: ApiError,
  names: Readonly<Record<string, string>>,
): boolean {
  const known = new Set(Object.keys(form.getValues()));
  let all = fields.length > 0;
  for (const { field, message } of fields) {
    const name = names[field] ?? field;
    if (known.has(name.split('.')[0] ?? '')) form.setFieldError(name, capital(message));
    else all = false;
  }
  return all;
}

function capital(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}
