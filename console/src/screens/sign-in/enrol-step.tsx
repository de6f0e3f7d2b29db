import { Anchor, Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { open, result } from '../../api/client.ts';
import { ApiError } from '../../api/errors.ts';
import type { SessionReply } from '../../api/types.ts';
import { BackupCodes } from '../settings/security/backup-codes.tsx';
import { Card } from './card.tsx';
import { EnrolCode } from './enrol-code.tsx';
import { EnrolPasskey } from './enrol-passkey.tsx';
import { Refusal } from './fields.tsx';
import type { TakeStep } from './next-step.tsx';
import { texts } from './texts.tsx';

export type Demanded = 'totp' | 'passkey' | 'email';

/** A sign-in that goes on by setting up one of these factors. */
export interface Enrolment {
  readonly token: string;
  readonly methods: readonly Demanded[];
}

const isDemanded = (method: unknown): method is Demanded =>
  method === 'totp' || method === 'passkey' || method === 'email';

/** What the refusal of a sign-in says of a factor that has to be set up; null when there is none. */
export function enrolmentOf({ body }: ApiError): Enrolment | null {
  const { enrolment_token: token, enrolment_methods: methods } = body;
  if (typeof token !== 'string') return null;
  return { token, methods: Array.isArray(methods) ? methods.filter(isDemanded) : [] };
}

export type Begun = Awaited<ReturnType<typeof begin>>;

function begin(enrolment_token: string, method: 'totp' | 'email') {
  return result(open.POST('/api/v1/auth/mfa/enrol', { body: { enrolment_token, method } }));
}

/** Sets up the factor that a policy asks for, shows the backup codes that come with it, and only then goes on. */
export function EnrolStep({
  step: { token, methods },
  done,
  take,
  back,
}: {
  readonly step: Enrolment;
  readonly done: (reply: SessionReply) => void;
  readonly take: TakeStep;
  readonly back: () => void;
}) {
  const [begun, setBegun] = useState<Begun | null>(null);
  const [entered, setEntered] = useState<{ readonly reply: SessionReply; readonly codes: readonly string[] } | null>(
    null,
  );
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const finish = (reply: SessionReply, codes: readonly string[]): void => {
    if (codes.length === 0) done(reply);
    else setEntered({ reply, codes });
  };
  const start = async (method: 'totp' | 'email'): Promise<void> => {
    setBusy(true);
    setRefusal(null);
    try {
      setBegun(await begin(token, method));
    } catch (error) {
      setRefusal(error instanceof ApiError ? error.message : texts.thatDidNotWorkTryAgain);
    } finally {
      setBusy(false);
    }
  };
  // The best comes first.
  const looks = (method: Demanded) => (methods[0] === method ? {} : ({ variant: 'default' } as const));
  if (entered !== null) return <BackupCodes codes={entered.codes} onClose={() => done(entered.reply)} />;
  if (begun !== null)
    return <EnrolCode token={token} begun={begun} done={finish} take={take} back={() => setBegun(null)} />;
  return (
    <Card title={texts.secureYourAccount} hint={texts.aPolicyAsksForASecondStep}>
      <Stack>
        <Refusal message={refusal} />
        {methods.includes('passkey') && <EnrolPasskey token={token} done={finish} take={take} refused={setRefusal} />}
        {methods.includes('totp') && (
          <Button {...looks('totp')} fullWidth loading={busy} onClick={() => void start('totp')}>
            {texts.useAnAuthenticatorApp}
          </Button>
        )}
        {methods.includes('email') && (
          <Button {...looks('email')} fullWidth loading={busy} onClick={() => void start('email')}>
            {texts.haveCodesMailedToYou}
          </Button>
        )}
        {methods.length === 0 && <Text size="sm">{texts.askAnAdministratorForHelp}</Text>}
        <Anchor component="button" type="button" size="sm" onClick={back}>
          {texts.startOver}
        </Anchor>
      </Stack>
    </Card>
  );
}
