import { useState } from 'react';
import { toastDone, toastError } from './toast.tsx';

/** Does something that needs no confirmation, and says how it went. */
export function useDeed(): {
  readonly busy: boolean;
  /** `refused` takes over what it can mend itself; true when nothing more is to be said. */
  readonly run: (deed: () => Promise<unknown>, done: string, refused?: (error: unknown) => boolean) => void;
} {
  const [busy, setBusy] = useState(false);
  const attempt = async (
    deed: () => Promise<unknown>,
    done: string,
    refused?: (error: unknown) => boolean,
  ): Promise<void> => {
    setBusy(true);
    try {
      await deed();
      toastDone(done);
    } catch (error) {
      if (refused?.(error) !== true) toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return { busy, run: (...how) => void attempt(...how) };
}
