import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { sendToSession, signedIn } from '../../api/session.ts';
import type { SessionReply } from '../../api/types.ts';
import { useSubmit } from '../../parts/use-submit.ts';
import { Card } from './card.tsx';
import { MfaStep } from './mfa-step.tsx';
import { signInRoute } from './routes.ts';

export function SignInScreen() {
  const { from = '/' } = signInRoute.useSearch();
  const router = useRouter();
  const [mfaToken, setMfaToken] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const enter = (reply: SessionReply): void => {
    signedIn(reply);
    router.history.push(from);
  };
  const form = useForm({ mode: 'uncontrolled', initialValues: { identifier: '', password: '' } });
  const { busy, submit } = useSubmit(form, {
    send: ({ identifier, password }) => {
      setRefusal(null);
      return sendToSession<SessionReply>('login', { username: identifier, password });
    },
    done: enter,
    refused: error => {
      const { mfa_token: token } = error.body;
      if (typeof token === 'string') setMfaToken(token);
      else setRefusal(error.message);
      return true;
    },
  });
  if (mfaToken !== null) return <MfaStep token={mfaToken} done={enter} back={() => setMfaToken(null)} />;
  return (
    <Card title="Sign in">
      <form onSubmit={submit}>
        <Stack>
          {refusal !== null && (
            <Alert color="red" role="alert">
              {refusal}
            </Alert>
          )}
          <TextInput
            label="E-mail or user name"
            required
            autoComplete="username"
            autoFocus
            {...form.getInputProps('identifier')}
          />
          <PasswordInput
            label="Password"
            required
            autoComplete="current-password"
            {...form.getInputProps('password')}
          />
          <Button type="submit" loading={busy} fullWidth>
            Sign in
          </Button>
        </Stack>
      </form>
    </Card>
  );
}
