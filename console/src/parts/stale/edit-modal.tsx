import type { UseFormReturnType } from '@mantine/form';
import type { ReactNode } from 'react';
import type { Tagged } from '../../api/client.ts';
import type { ApiError } from '../../api/errors.ts';
import { FormModal } from '../form-modal.tsx';
import { useSubmit } from '../use-submit.ts';
import type { Part } from './parts.ts';
import { texts } from './texts.tsx';
import { useStale } from './use-stale.tsx';

/** The window in which people edit a thing that was read: what somebody else saves meanwhile is shown, never overwritten unseen. */
export function EditModal<T extends Tagged, V extends Record<string, unknown>, R>({
  form,
  what,
  opened,
  valuesOf,
  parts,
  load,
  send,
  refused,
  names = {},
  done,
  onClose,
  children,
}: {
  readonly form: UseFormReturnType<V>;
  /** As people call it: "role". */
  readonly what: string;
  readonly opened: T;
  readonly valuesOf: (thing: T) => V;
  readonly parts: readonly Part<V>[];
  /** Reads the thing as it is now. */
  readonly load: () => Promise<T>;
  /** Changes what differs between the values and the thing that they were made from. */
  readonly send: (values: V, from: T) => Promise<R>;
  /** Takes over what it can mend itself; true when nothing more is to be said. */
  readonly refused?: (error: ApiError) => boolean;
  /** What the server calls fields that the form calls otherwise. */
  readonly names?: Readonly<Record<string, string>>;
  readonly done: (result: R) => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const stale = useStale(form, { what, opened, valuesOf, partsOf: () => parts, load });
  const { busy, submit } = useSubmit(form, {
    failed: texts.theWasNotChanged(what),
    names,
    send: values => send(values, stale.from),
    refused: error => stale.refused(error) || refused?.(error) === true,
    done: result => {
      done(result);
      onClose();
    },
  });
  return (
    <FormModal
      over={stale.window}
      title={texts.editAt(what)}
      action={texts.save}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      {children}
    </FormModal>
  );
}
