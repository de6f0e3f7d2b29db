import { useState } from 'react';
import { toastDone, toastError } from '../../../parts/toast.tsx';
import { copySecret } from './clipboard.ts';
import { ReasonModal } from './reason-modal.tsx';
import { type Asked, fetchSecureValues } from './secure-values.ts';
import { texts } from './texts.tsx';
import { onTurningAway } from './turning-away.ts';
import { shownForSeconds, useRevealed } from './use-revealed.ts';

interface Wanted extends Asked {
  readonly copy: boolean;
  /** What people call it. */
  readonly label: string;
}

/** How one field of one version is called among what is shown. */
export const nameOf = (fieldId: string, version?: number): string => `${version ?? 'now'}/${fieldId}`;

/** Reveals and copies secure values of a credential: each time with a reason, each time audited. */
export function useSecrets(credentialId: string) {
  const { of, show, hide, hideAll, any } = useRevealed();
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const take = async (asked: Wanted, reason: string): Promise<void> => {
    let away = false;
    const stop = onTurningAway(() => {
      away = true;
    });
    try {
      const values = await fetchSecureValues(asked, reason);
      if (asked.copy) await copy(asked.label, values.values().next().value ?? null);
      else if (away) toastError(null, texts.youLeftThePageSoTheValue);
      else show(new Map([...values].map(([fieldId, value]) => [nameOf(fieldId, asked.version), value])));
    } finally {
      stop();
    }
  };
  const ask = (fieldId: string | null, label: string, copied: boolean, version?: number): void =>
    setWanted({ credentialId, fieldId, label, copy: copied, ...(version === undefined ? {} : { version }) });
  return {
    any,
    of,
    hide,
    hideAll,
    reveal: (fieldId: string | null, label: string, version?: number): void => ask(fieldId, label, false, version),
    copy: (fieldId: string, label: string, version?: number): void => {
      const shown = of(nameOf(fieldId, version));
      // Who has it before their eyes has been asked already.
      if (shown === null) ask(fieldId, label, true, version);
      else void copy(label, shown.value);
    },
    modal: wanted !== null && (
      <ReasonModal
        title={wanted.copy ? texts.copyWithoutShowing : texts.reveal}
        action={wanted.copy ? texts.copy : texts.reveal}
        onReason={reason => take(wanted, reason)}
        onClose={() => setWanted(null)}
      >
        <bdi>{wanted.label}</bdi>{' '}
        {wanted.copy ? texts.isCopiedWithoutBeingShownThisCounts : texts.isShownForSecondsOrUntilYou(shownForSeconds)}
      </ReasonModal>
    ),
  };
}

async function copy(label: string, value: string | null): Promise<void> {
  if (value === null) {
    toastDone(texts.hasNoValueNothingWasCopied(label));
    return;
  }
  try {
    const after = await copySecret(value);
    toastDone(
      texts.wasCopiedWith(
        label,
        after === 'cleared' ? texts.theClipboardIsClearedIn30Seconds : texts.thisBrowserCannotClearTheClipboard,
      ),
    );
  } catch {
    toastError(null, texts.theBrowserBlockedCopying);
  }
}
