import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { open, result } from '../../api/client.ts';
import { ApiError } from '../../api/errors.ts';
import { sendToSession } from '../../api/session.ts';
import type { SessionReply } from '../../api/types.ts';
import { useSubmit } from '../../parts/use-submit.ts';
import { Card } from './card.tsx';
import { Refusal } from './fields.tsx';
import type { TakeStep } from './next-step.tsx';
import { PasskeyButton } from './passkey-button.tsx';
import { texts } from './texts.tsx';

/** How a sign-in goes on whose password was right. */
export interface SecondStep {
  readonly token: string;
  /** What will finish it. */
  readonly methods: readonly string[];
}

/** What the refusal of a sign-in says of its second step; null when there is none. */
export function secondStepOf({ body }: ApiError): SecondStep | null {
  const { mfa_token: token, mfa_methods: methods } = body;
  if (typeof token !== 'string') return null;
  return { token, methods: Array.isArray(methods) ? methods.filter(each => typeof each === 'string') : [] };
}

const sendings = [
  ['email', texts.mailMeACode],
  ['sms', texts.sendMeACodeBySms],
] as const;

/** The second step of a sign-in: a code of the authenticator, one that is sent, a passkey, or a backup code. */
export function MfaStep({
  step: { token, methods },
  done,
  take,
  back,
}: {
  readonly step: SecondStep;
  readonly done: (reply: SessionReply) => void;
  readonly take: TakeStep;
  readonly back: () => void;
}) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const [sent, setSent] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const form = useForm({ mode: 'uncontrolled', initialValues: { code: '' } });
  const { busy, submit } = useSubmit(form, {
    send: ({ code }) => {
      setRefusal(null);
      return sendToSession<SessionReply>('mfa', { mfa_token: token, code: code.trim() });
    },
    done,
    refused: error => {
      if (!take(error)) setRefusal(error.message);
      return true;
    },
  });
  const send = async (method: 'email' | 'sms'): Promise<void> => {
    setSending(true);
    setRefusal(null);
    try {
      const answer = await result(open.POST('/api/v1/auth/mfa/send', { body: { mfa_token: token, method } }));
      setSent(answer.sent_to);
    } catch (error) {
      setRefusal(error instanceof ApiError ? error.message : texts.noCodeWasSent);
    } finally {
      setSending(false);
    }
  };
  const hint = methods.includes('totp')
    ? texts.enterTheCodeFromYourAuthenticatorApp
    : methods.includes('email') || methods.includes('sms')
      ? texts.haveACodeSent
      : texts.useYourPasskeyOrABackupCode;
  return (
    <Card title={texts.twoStepSignIn} hint={hint}>
      <form onSubmit={submit}>
        <Stack>
          <Refusal message={refusal} />
          {sent !== null && (
            <Text size="sm" role="status">
              {texts.weSentACodeTo(<bdi>{sent}</bdi>)}
            </Text>
          )}
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
          {methods.includes('passkey') && <PasskeyButton token={token} done={done} take={take} refused={setRefusal} />}
          {sendings.map(
            ([method, label]) =>
              methods.includes(method) && (
                <Button key={method} variant="default" fullWidth loading={sending} onClick={() => void send(method)}>
                  {label}
                </Button>
              ),
          )}
          <Anchor component="button" type="button" size="sm" onClick={back}>
            {texts.startOver}
          </Anchor>
        </Stack>
      </form>
    </Card>
  );
}
