import { Button } from '@mantine/core';
import { startRegistration } from '@simplewebauthn/browser';
import { IconFingerprint } from '@tabler/icons-react';
import { useState } from 'react';
import { open, result } from '../../api/client.ts';
import { ApiError } from '../../api/errors.ts';
import { sendToSession } from '../../api/session.ts';
import type { SessionReply } from '../../api/types.ts';
import { deviceName } from '../../parts/device.ts';
import type { TakeStep } from './next-step.tsx';
import { texts } from './texts.tsx';

type Options = Parameters<typeof startRegistration>[0]['optionsJSON'];
type Entered = SessionReply & { readonly backup_codes: readonly string[] };

/** Has the browser make the passkey that a policy asks for, and signs in with it. */
export function EnrolPasskey({
  token,
  done,
  take,
  refused,
}: {
  readonly token: string;
  readonly done: (reply: SessionReply, codes: readonly string[]) => void;
  readonly take: TakeStep;
  readonly refused: (message: string | null) => void;
}) {
  const [busy, setBusy] = useState(false);
  const enrol = async (): Promise<void> => {
    setBusy(true);
    refused(null);
    const asked = { enrolment_token: token };
    try {
      const options = await result(open.POST('/api/v1/auth/passkey/enrol/options', { body: asked }));
      const response = await startRegistration({ optionsJSON: options as unknown as Options });
      const name = deviceName(navigator.userAgent);
      const entered = await sendToSession<Entered>('enrol/passkey', { ...asked, response, name });
      done(entered, entered.backup_codes);
    } catch (error) {
      if (error instanceof ApiError && take(error)) return;
      refused(error instanceof ApiError ? error.message : texts.yourBrowserMadeNoPasskey);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      fullWidth
      loading={busy}
      leftSection={<IconFingerprint size={18} aria-hidden />}
      onClick={() => void enrol()}
    >
      {texts.addAPasskey}
    </Button>
  );
}
