import { useState } from 'react';
import { toastDone, toastError } from '../../parts/toast.tsx';

/** Does something that needs no confirmation, and says how it went. */
export function useDeed(): {
  readonly busy: boolean;
  readonly run: (deed: () => Promise<unknown>, done: string) => void;
} {
  const [busy, setBusy] = useState(false);
  const attempt = async (deed: () => Promise<unknown>, done: string): Promise<void> => {
    setBusy(true);
    try {
      await deed();
      toastDone(done);
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return { busy, run: (deed, done) => void attempt(deed, done) };
}
