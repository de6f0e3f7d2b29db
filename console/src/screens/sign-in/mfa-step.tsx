import { Anchor, Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { sendToSession } from '../../api/session.ts';
import type { SessionReply } from '../../api/types.ts';
import { useSubmit } from '../../parts/use-submit.ts';
import { Card } from './card.tsx';
import { Refusal } from './fields.tsx';

/** The second step of a sign-in: a code of the authenticator, or a backup code. */
export function MfaStep({
  token,
  done,
  back,
}: {
  readonly token: string;
  readonly done: (reply: SessionReply) => void;
  readonly back: () => void;
}) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const form = useForm({ mode: 'uncontrolled', initialValues: { code: '' } });
  const { busy, submit } = useSubmit(form, {
    send: ({ code }) => {
      setRefusal(null);
      return sendToSession<SessionReply>('mfa', { mfa_token: token, code: code.trim() });
    },
    done,
    refused: error => {
      setRefusal(error.message);
      return true;
    },
  });
  return (
    <Card title="Two-step sign-in" hint="Enter the code from your authenticator app, or a backup code.">
      <form onSubmit={submit}>
        <Stack>
          <Refusal message={refusal} />
          <TextInput
            label="Code"
            required
            autoFocus
            autoComplete="one-time-code"
            inputMode="text"
            {...form.getInputProps('code')}
          />
          <Button type="submit" loading={busy} fullWidth>
            Continue
          </Button>
          <Anchor component="button" type="button" size="sm" onClick={back}>
            Start over
          </Anchor>
        </Stack>
      </form>
    </Card>
  );
}
