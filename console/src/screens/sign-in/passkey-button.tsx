import { Button } from '@mantine/core';
import { startAuthentication } from '@simplewebauthn/browser';
import { IconFingerprint } from '@tabler/icons-react';
import { useState } from 'react';
import { open, result } from '../../api/client.ts';
import { ApiError } from '../../api/errors.ts';
import { sendToSession } from '../../api/session.ts';
import type { SessionReply } from '../../api/types.ts';
import type { TakeStep } from './next-step.tsx';
import { texts } from './texts.tsx';

type Options = Parameters<typeof startAuthentication>[0]['optionsJSON'];

/** Signs in with a passkey: alone, or (with the token of a sign-in whose password was right) as its second step. */
export function PasskeyButton({
  token,
  done,
  take,
  refused,
}: {
  readonly token?: string;
  readonly done: (reply: SessionReply) => void;
  readonly take: TakeStep;
  readonly refused: (message: string | null) => void;
}) {
  const [busy, setBusy] = useState(false);
  const signIn = async (): Promise<void> => {
    setBusy(true);
    refused(null);
    const more = token === undefined ? {} : { mfa_token: token };
    try {
      const asked = await result(open.POST('/api/v1/auth/passkey/options', { body: more }));
      const response = await startAuthentication({ optionsJSON: asked as unknown as Options });
      done(await sendToSession<SessionReply>('passkey', { response, ...more }));
    } catch (error) {
      // Whoever closes the browser's window is told as whoever has no passkey: it says no more.
      if (error instanceof ApiError && take(error)) return;
      refused(error instanceof ApiError ? error.message : texts.noPasskeyWasUsed);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      variant="default"
      fullWidth
      loading={busy}
      leftSection={<IconFingerprint size={18} aria-hidden />}
      onClick={() => void signIn()}
    >
      {token === undefined ? texts.signInWithAPasskey : texts.useAPasskey}
    </Button>
  );
}
