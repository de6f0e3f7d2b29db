import { type ReactNode, useState } from 'react';
import { isStale } from '../../api/errors.ts';
import { Confirm } from '../confirm.tsx';
import { toastError } from '../toast.tsx';
import type { Met } from './changed-notice.tsx';
import type { Shown } from './parts.ts';

/**
 * For what is done at once, without a question: where the thing was changed meanwhile, shows what somebody made of it, and
 * asks whether to go on. `again` is the deed, done to the thing as it is then.
 */
export function useStaleQuestion({
  reread,
  shown,
  again,
  ...question
}: {
  readonly title: string;
  readonly action: string;
  readonly children: ReactNode;
  /** The thing as the page shows it. */
  readonly shown: readonly Shown[];
  /** Has the page show it as it is now. */
  readonly reread: () => Promise<unknown>;
  readonly again: () => Promise<unknown>;
}): {
  /** True when it was refused for being stale, so that nothing more is to be said. */
  readonly refused: (error: unknown) => boolean;
  readonly question: ReactNode;
} {
  const [met, setMet] = useState<Met | null>(null);
  return {
    refused: error => {
      if (!isStale(error)) return false;
      reread().then(() => setMet({ error, before: shown }), toastError);
      return true;
    },
    question: met !== null && (
      <Confirm
        {...question}
        opened
        met={met}
        shown={shown}
        color="gate"
        onConfirm={again}
        onStale={reread}
        onClose={() => setMet(null)}
      />
    ),
  };
}
