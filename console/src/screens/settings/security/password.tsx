import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, result } from '../../../api/client.ts';
import { useMe } from '../../../api/session.ts';
import { useMailIsKept } from '../../../parts/kept-mail.tsx';
import { Section } from '../../../parts/section.tsx';
import { toastDone, toastError } from '../../../parts/toast.tsx';
import { ChangePassword } from './change-password.tsx';
import { sessionsQuery } from './queries.ts';
import { texts } from './texts.tsx';

/** A password is changed by those who know the present one, or chosen by a mailed link. */
export function Password() {
  const { user, has_password: hasPassword } = useMe();
  const kept = useMailIsKept();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [changing, { open, close }] = useDisclosure(false);
  const send = async (): Promise<void> => {
    setBusy(true);
    try {
      await result(api.POST('/api/v1/auth/password/forgot', { body: { email: user.email } }));
      toastDone(kept ? texts.aLinkWasMadeThisServerSends : texts.aLinkToChooseANewPassword(user.email));
    } catch (error) {
      toastError(error, texts.noLinkWasSent);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Section
      title={texts.passwordTitle}
      bare
      hint={
        kept
          ? texts.youChooseANewPasswordByA
          : hasPassword
            ? texts.weEMailYouALinkTo
            : texts.yourAccountHasNoPasswordWeCan
      }
      actions={
        <>
          <Button
            variant="default"
            loading={busy}
            h="auto"
            mih={36}
            py={6}
            styles={{ label: { whiteSpace: 'normal', lineHeight: 1.3 } }}
            onClick={() => void send()}
          >
            {texts.sendMeALinkToChooseA}
          </Button>
          {hasPassword && (
            <Button variant="default" onClick={open}>
              {texts.changePassword}
            </Button>
          )}
        </>
      }
    >
      {changing ? (
        <ChangePassword
          onDone={() => {
            close();
            void client.invalidateQueries({ queryKey: sessionsQuery.queryKey });
          }}
          onClose={close}
        />
      ) : undefined}
    </Section>
  );
}
