import { Alert, Button, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { open, result } from '../../api/client.ts';
import { AnchorLink } from '../../parts/links.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { Card } from './card.tsx';
import { NewPassword, Refusal } from './fields.tsx';
import { resetPasswordRoute } from './routes.ts';
import { texts } from './texts.tsx';

/** Behind a mailed link, or a sign-in whose password has expired: chooses a new password. All sessions end, so one signs in with it next. */
export function ResetPasswordScreen() {
  const { token, expired } = resetPasswordRoute.useSearch();
  const router = useRouter();
  const [refusal, setRefusal] = useState<string | null>(null);
  const form = useForm({ mode: 'uncontrolled', initialValues: { password: '' } });
  const { busy, submit } = useSubmit(form, {
    send: ({ password }) => {
      setRefusal(null);
      return result(open.POST('/api/v1/auth/password/reset', { body: { token: token ?? '', password } }));
    },
    done: ({ message }) => {
      toastDone(message);
      void router.navigate({ to: '/sign-in', replace: true });
    },
    refused: error => {
      if (error.fields.some(({ field }) => field === 'password')) return false;
      setRefusal(error.message);
      return true;
    },
  });
  const again = (
    <AnchorLink to="/forgot-password" size="sm">
      {texts.requestANewLink}
    </AnchorLink>
  );
  if (token === undefined)
    return (
      <Card title={texts.chooseANewPassword}>
        <Alert color="yellow" role="alert">
          {texts.openTheLinkFromTheEMail}
        </Alert>
        {again}
      </Card>
    );
  return (
    <Card
      title={texts.chooseANewPassword}
      hint={expired === undefined ? texts.youWillBeSignedOutEverywhereThen : texts.yourPasswordHasExpired}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <Refusal message={refusal} />
          <NewPassword form={form} />
          <Button type="submit" loading={busy} fullWidth>
            {texts.changePassword}
          </Button>
          {refusal !== null && again}
        </Stack>
      </form>
    </Card>
  );
}
