import { Anchor, Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { sendToSession } from '../../api/session.ts';
import type { SessionReply } from '../../api/types.ts';
import { useSubmit } from '../../parts/use-submit.ts';
import { Card } from './card.tsx';
import { Refusal } from './fields.tsx';
import { texts } from './texts.tsx';

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
    <Card title={texts.twoStepSignIn} hint={texts.enterTheCodeFromYourAuthenticatorApp}>
      <form onSubmit={submit}>
        <Stack>
          <Refusal message={refusal} />
          <TextInput
            label={texts.code}
            required
            autoFocus
            autoComplete="one-time-code"
            inputMode="text"
            {...form.getInputProps('code')}
          />
          <Button type="submit" loading={busy} fullWidth>
            {texts.continue}
          </Button>
          <Anchor component="button" type="button" size="sm" onClick={back}>
            {texts.startOver}
          </Anchor>
        </Stack>
      </form>
    </Card>
  );
}
