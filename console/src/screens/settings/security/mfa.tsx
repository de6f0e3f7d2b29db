import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, renewMe, result } from '../../../api/client.ts';
import { Section } from '../../../parts/section.tsx';
import { ErrorState, LoadingState } from '../../../parts/states.tsx';
import { Status } from '../../../parts/status.tsx';
import { useStepUp } from '../../../parts/step-up.tsx';
import { Time } from '../../../parts/time.tsx';
import { toastError } from '../../../parts/toast.tsx';
import { BackupCodes } from './backup-codes.tsx';
import { DisableMfa } from './disable-mfa.tsx';
import { EnrolNumber } from './enrol-number.tsx';
import { EnrolSent } from './enrol-sent.tsx';
import { type Enrolment, EnrolTotp } from './enrol-totp.tsx';
import { NewBackupCodes } from './new-backup-codes.tsx';
import { type BegunSending, type CodeMethod, mfaKey, mfaQuery, passkeysKey } from './queries.ts';
import { texts } from './texts.tsx';
import { Ways } from './ways.tsx';

/** What is going on now. */
type Step =
  | { readonly kind: 'enrolling'; readonly enrolment: Enrolment }
  | { readonly kind: 'codes'; readonly codes: readonly string[] }
  | { readonly kind: 'number' }
  | { readonly kind: 'sent'; readonly begun: BegunSending }
  | { readonly kind: 'renewing' }
  | { readonly kind: 'disabling'; readonly only: CodeMethod | null };

/** The second factor of one's sign-ins. */
export function Mfa() {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(mfaQuery);
  const { sensitive, dialog } = useStepUp();
  const [busy, setBusy] = useState<CodeMethod | null>(null);
  const [step, setStep] = useState<Step | null>(null);
  const authenticator = data?.methods.some(({ method }) => method === 'totp') ?? false;
  const changed = (): void => {
    void client.invalidateQueries({ queryKey: passkeysKey });
    void client.invalidateQueries({ queryKey: mfaKey });
    renewMe().catch(() => {});
  };
  const begin = async (method: CodeMethod): Promise<void> => {
    if (method === 'sms') return setStep({ kind: 'number' });
    setBusy(method);
    try {
      const next = await sensitive(
        async (shown): Promise<Step> =>
          method === 'totp'
            ? { kind: 'enrolling', enrolment: await result(api.POST('/api/v1/auth/mfa/totp', { body: shown })) }
            : {
                kind: 'sent',
                begun: (await result(api.POST('/api/v1/user/auth/mfa/setup', { body: { method, ...shown } }))).results,
              },
      );
      if (next !== null) setStep(next);
    } catch (refusal) {
      toastError(refusal, texts.ways[method].notOn);
      changed();
    } finally {
      setBusy(null);
    }
  };
  const close = (): void => setStep(null);
  const showCodes = (codes: readonly string[]): void => {
    setStep(codes.length === 0 ? null : { kind: 'codes', codes });
    changed();
  };
  return (
    <Section
      title={texts.twoStepSignIn}
      hint={texts.signInWithACodeFromAn}
      actions={
        data?.enabled === true && (
          <>
            <Button variant="default" onClick={() => setStep({ kind: 'renewing' })}>
              {texts.newBackupCodes}
            </Button>
            <Button variant="default" onClick={() => setStep({ kind: 'disabling', only: null })}>
              {texts.turnOff}
            </Button>
          </>
        )
      }
    >
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={1} />
      ) : (
        <Stack>
          <Group gap="xs">
            <Status tone={data.enabled ? 'good' : 'idle'}>{data.enabled ? texts.on : texts.off}</Status>
            {data.enabled_at !== null && (
              <Text size="sm" component="div">
                {texts.sinceLeftAt(<Time at={data.enabled_at} />, data.backup_codes_left)}
              </Text>
            )}
          </Group>
          <Ways
            methods={data.methods}
            busy={busy}
            onSetUp={method => void begin(method)}
            onRemove={only => setStep({ kind: 'disabling', only })}
          />
        </Stack>
      )}
      {dialog}
      {step?.kind === 'enrolling' && <EnrolTotp enrolment={step.enrolment} onDone={showCodes} onClose={close} />}
      {step?.kind === 'number' && <EnrolNumber onDone={begun => setStep({ kind: 'sent', begun })} onClose={close} />}
      {step?.kind === 'sent' && <EnrolSent begun={step.begun} onDone={showCodes} onClose={close} />}
      {step?.kind === 'renewing' && <NewBackupCodes authenticator={authenticator} onDone={showCodes} onClose={close} />}
      {step?.kind === 'codes' && <BackupCodes codes={step.codes} onClose={close} />}
      {step?.kind === 'disabling' && (
        <DisableMfa
          authenticator={authenticator}
          only={step.only}
          last={step.only === null || data?.methods.length === 1}
          onDone={() => {
            close();
            changed();
          }}
          onClose={close}
        />
      )}
    </Section>
  );
}
