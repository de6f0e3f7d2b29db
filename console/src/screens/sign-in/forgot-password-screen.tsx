import { Alert, Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { open, result } from '../../api/client.ts';
import { useMailIsKept } from '../../parts/kept-mail.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { Card } from './card.tsx';

const noMail = 'This server sends no e-mail yet. Ask an administrator for a link to choose a new password.';

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
      Back to sign-in
    </AnchorLink>
  );
  if (told !== null)
    return (
      <Card title={kept ? 'This server sends no e-mail yet' : 'Check your e-mail'}>
        <Alert color={kept ? 'yellow' : 'teal'} role="status">
          {kept ? noMail : told}
        </Alert>
        {back}
      </Card>
    );
  return (
    <Card title="Forgot your password?" hint={kept ? noMail : 'We send you an e-mail with a link to choose a new one.'}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label="E-mail or user name"
            required
            autoFocus
            autoComplete="username"
            key={form.key('username')}
            {...form.getInputProps('username')}
          />
          <Button type="submit" loading={busy} fullWidth>
            Send link
          </Button>
          {back}
        </Stack>
      </form>
    </Card>
  );
}
