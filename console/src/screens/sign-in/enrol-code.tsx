import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { sendToSession } from '../../api/session.ts';
import type { SessionReply } from '../../api/types.ts';
import { useSubmit } from '../../parts/use-submit.ts';
import { TotpKey } from '../settings/security/totp-key.tsx';
import { Card } from './card.tsx';
import type { Begun } from './enrol-step.tsx';
import { Refusal } from './fields.tsx';
import type { TakeStep } from './next-step.tsx';
import { texts } from './texts.tsx';

/** Takes the first code of an authenticator, or the one that was mailed, which turns the factor on and signs in. */
export function EnrolCode({
  token,
  begun: { method, secret, uri, sent_to: to, backup_codes: codes },
  done,
  take,
  back,
}: {
  readonly token: string;
  readonly begun: Begun;
  readonly done: (reply: SessionReply, codes: readonly string[]) => void;
  readonly take: TakeStep;
  readonly back: () => void;
}) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const form = useForm({ mode: 'uncontrolled', initialValues: { code: '' } });
  const { busy, submit } = useSubmit(form, {
    send: ({ code }) => {
      setRefusal(null);
      return sendToSession<SessionReply>('enrol', { enrolment_token: token, code: code.replace(/\s/g, '') });
    },
    done: reply => done(reply, codes),
    refused: error => {
      if (take(error)) return true;
      if (error.fields.some(({ field }) => field === 'code')) return false;
      setRefusal(error.message);
      return true;
    },
  });
  return (
    <Card title={method === 'totp' ? texts.setUpAnAuthenticator : texts.confirmCodesByMail}>
      <form onSubmit={submit}>
        <Stack>
          <Refusal message={refusal} />
          {secret !== null && uri !== null && <TotpKey secret={secret} uri={uri} />}
          {to !== null && (
            <Text size="sm" role="status">
              {texts.weSentACodeToFor(<bdi>{to}</bdi>)}
            </Text>
          )}
          <TextInput
            label={texts.code}
            required
            autoFocus
            autoComplete="one-time-code"
            inputMode="numeric"
            {...form.getInputProps('code')}
          />
          <Button type="submit" loading={busy} fullWidth>
            {texts.turnOnAndSignIn}
          </Button>
          <Anchor component="button" type="button" size="sm" onClick={back}>
            {texts.chooseAnotherWay}
          </Anchor>
        </Stack>
      </form>
    </Card>
  );
}
