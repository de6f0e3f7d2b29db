import { Button, Text } from '@mantine/core';
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
import { type Enrolment, EnrolTotp } from './enrol-totp.tsx';
import { NewBackupCodes } from './new-backup-codes.tsx';
import { mfaKey, mfaQuery } from './queries.ts';
import { texts } from './texts.tsx';

/** What is going on now. */
type Step =
  | { readonly kind: 'enrolling'; readonly enrolment: Enrolment }
  | { readonly kind: 'codes'; readonly codes: readonly string[] }
  | { readonly kind: 'renewing' }
  | { readonly kind: 'disabling' };

/** The second factor of one's sign-ins. */
export function Mfa() {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(mfaQuery);
  const { sensitive, dialog } = useStepUp();
  const [busy, setBusy] = useState(false);
  const [step, setStep] = useState<Step | null>(null);
  const changed = (): void => {
    void client.invalidateQueries({ queryKey: mfaKey });
    renewMe().catch(() => {});
  };
  const begin = async (): Promise<void> => {
    setBusy(true);
    try {
      const enrolment = await sensitive(body => result(api.POST('/api/v1/auth/mfa/totp', { body })));
      if (enrolment !== null) setStep({ kind: 'enrolling', enrolment });
    } catch (refusal) {
      toastError(refusal, texts.noAuthenticatorWasSetUp);
      changed();
    } finally {
      setBusy(false);
    }
  };
  const close = (): void => setStep(null);
  const showCodes = (codes: readonly string[]): void => {
    setStep({ kind: 'codes', codes });
    changed();
  };
  return (
    <Section
      title={texts.twoStepSignIn}
      hint={texts.signInWithACodeFromAn}
      actions={
        data !== undefined &&
        (data.enabled ? (
          <>
            <Button variant="default" onClick={() => setStep({ kind: 'renewing' })}>
              {texts.newBackupCodes}
            </Button>
            <Button variant="default" onClick={() => setStep({ kind: 'disabling' })}>
              {texts.turnOff}
            </Button>
          </>
        ) : (
          <Button loading={busy} onClick={() => void begin()}>
            {texts.setUpAnAuthenticator}
          </Button>
        ))
      }
    >
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={1} />
      ) : (
        <Text size="sm" component="div">
          <Status tone={data.enabled ? 'good' : 'idle'}>{data.enabled ? texts.on : texts.off}</Status>{' '}
          {data.enabled &&
            data.enabled_at !== null &&
            texts.sinceLeftAt(<Time at={data.enabled_at} />, data.backup_codes_left)}
        </Text>
      )}
      {dialog}
      {step?.kind === 'enrolling' && <EnrolTotp enrolment={step.enrolment} onDone={showCodes} onClose={close} />}
      {step?.kind === 'renewing' && <NewBackupCodes onDone={showCodes} onClose={close} />}
      {step?.kind === 'codes' && <BackupCodes codes={step.codes} onClose={close} />}
      {step?.kind === 'disabling' && (
        <DisableMfa
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
