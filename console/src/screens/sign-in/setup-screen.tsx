import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useRouter } from '@tanstack/react-router';
import { sendToSession, signedIn } from '../../api/session.ts';
import type { SessionReply } from '../../api/types.ts';
import { useSubmit } from '../../parts/use-submit.ts';
import { Card } from './card.tsx';
import { setupRoute } from './routes.ts';

/** Behind the one-time link that the server prints: creates the first administrator. */
export function SetupScreen() {
  const { token } = setupRoute.useSearch();
  const router = useRouter();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: '', username: '', full_name: '', password: '' },
  });
  const { busy, submit } = useSubmit(form, {
    failed: 'The administrator was not created',
    send: ({ full_name, ...values }) =>
      sendToSession<SessionReply>('setup', {
        ...values,
        token,
        ...(full_name === '' ? {} : { full_name }),
      }),
    done: reply => {
      signedIn(reply);
      router.history.replace('/');
    },
  });
  if (token === undefined)
    return (
      <Card title="Set up Gatehouse">
        <Alert color="yellow" role="alert">
          This page needs the one-time link that the server printed when it started. It is made anew at each start until
          there is an administrator.
        </Alert>
      </Card>
    );
  return (
    <Card title="Set up Gatehouse" hint="Create the first administrator. This link works once.">
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput label="E-mail" type="email" required autoComplete="email" {...form.getInputProps('email')} />
          <TextInput
            label="User name"
            description="3 to 30 letters, digits, dots, dashes or underscores"
            required
            autoComplete="username"
            {...form.getInputProps('username')}
          />
          <TextInput label="Full name" autoComplete="name" {...form.getInputProps('full_name')} />
          <PasswordInput
            label="Password"
            description="At least 8 characters, and none of the common ones"
            required
            autoComplete="new-password"
            {...form.getInputProps('password')}
          />
          <Button type="submit" loading={busy} fullWidth>
            Create administrator
          </Button>
        </Stack>
      </form>
    </Card>
  );
}
