import { Button } from '@mantine/core';
import { useState } from 'react';
import { api, result } from '../../../api/client.ts';
import { useMe } from '../../../api/session.ts';
import { useMailIsKept } from '../../../parts/kept-mail.tsx';
import { Section } from '../../../parts/section.tsx';
import { toastDone, toastError } from '../../../parts/toast.tsx';

/** A password is chosen by a mailed link. */
export function Password() {
  const { user, has_password: hasPassword } = useMe();
  const kept = useMailIsKept();
  const [busy, setBusy] = useState(false);
  const send = async (): Promise<void> => {
    setBusy(true);
    try {
      await result(api.POST('/api/v1/auth/password/forgot', { body: { email: user.email } }));
      toastDone(
        kept
          ? 'A link was made. This server sends no e-mail yet: ask whoever runs it for the link'
          : `A link to choose a new password is on its way to ${user.email}`,
      );
    } catch (error) {
      toastError(error, 'No link was sent');
    } finally {
      setBusy(false);
    }
  };
  return (
    <Section
      title="Password"
      hint={
        kept
          ? 'You choose a new password by a link. This server sends no e-mail yet, so ask an administrator for it.'
          : hasPassword
            ? 'We e-mail you a link to choose a new password. Using it signs you out everywhere.'
            : 'Your account has no password. We can e-mail you a link to choose one.'
      }
      actions={
        <Button
          variant="default"
          loading={busy}
          h="auto"
          mih={36}
          py={6}
          styles={{ label: { whiteSpace: 'normal', lineHeight: 1.3 } }}
          onClick={() => void send()}
        >
          Send me a link to choose a new password
        </Button>
      }
    />
  );
}
