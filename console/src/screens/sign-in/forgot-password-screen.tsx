import { Alert, Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { open, result } from '../../api/client.ts';
import { useMailIsKept } from '../../parts/kept-mail.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { Card } from './card.tsx';
import { texts } from './texts.tsx';

const noMail = texts.noMailSoLinkIsShown;

/** Asks for a link to choose a new password. It says the same whether there is such an account or not. */
export function ForgotPasswordScreen() {
  const [told, setTold] = useState<string | null>(null);
  const form = useForm({ mode: 'uncontrolled', initialValues: { username: '' } });
  const { busy, submit } = useSubmit(form, {
    send: ({ username }) => result(open.POST('/api/v1/auth/password/forgot', { body: { username: username.trim() } })),
    done: ({ message }) => setTold(message),
    names: { email: 'username' },
  });
  const kept = useMailIsKept();
  const back = (
    <AnchorLink to="/sign-in" size="sm">
      {texts.backToSignIn}
    </AnchorLink>
  );
  if (told !== null)
    return (
      <Card title={kept ? texts.thisServerSendsNoEMailYet : texts.checkYourEMail}>
        <Alert color={kept ? 'yellow' : 'teal'} role="status">
          {kept ? noMail : told}
        </Alert>
        {back}
      </Card>
    );
  return (
    <Card title={texts.forgotYourPassword} hint={kept ? noMail : texts.weSendYouAnEMailWith}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={texts.eMailOrUserName}
            required
            autoFocus
            autoComplete="username"
            key={form.key('username')}
            {...form.getInputProps('username')}
          />
          <Button type="submit" loading={busy} fullWidth>
            {texts.sendLink}
          </Button>
          {back}
        </Stack>
      </form>
    </Card>
  );
}
