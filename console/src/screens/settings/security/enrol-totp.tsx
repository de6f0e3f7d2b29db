import { Anchor, Button, Code, CopyButton, Group, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, result } from '../../../api/client.ts';
import type { paths } from '../../../api/schema.d.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { QrCode } from './qr-code.tsx';

const stopping = {
  title: 'Stop the setup?',
  text: 'This key is not shown again. Remove it from your app if you have scanned it already.',
  stay: 'Continue the setup',
  leave: 'Stop',
} as const;

export type Enrolment = paths['/api/v1/auth/mfa/totp']['post']['responses'][201]['content']['application/json'];

/** Takes the secret over into an authenticator, and proves it with a first code. */
export function EnrolTotp({
  enrolment: { secret, uri },
  onDone,
  onClose,
}: {
  readonly enrolment: Enrolment;
  readonly onDone: (codes: readonly string[]) => void;
  readonly onClose: () => void;
}) {
  const form = useForm({ mode: 'uncontrolled', initialValues: { code: '' } });
  const { busy, submit } = useSubmit(form, {
    failed: 'Two-step sign-in is still off',
    send: ({ code }) => result(api.POST('/api/v1/auth/mfa/totp/confirm', { body: { code: code.replace(/\s/g, '') } })),
    done: ({ backup_codes: codes }) => {
      toastDone('Two-step sign-in is on');
      onDone(codes);
    },
  });
  return (
    <FormModal
      title="Set up an authenticator"
      asks={stopping}
      action="Turn on"
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <Text size="sm">
        Scan this code with your authenticator app. On a phone,{' '}
        <Anchor href={uri} inherit underline="always">
          open it in the app
        </Anchor>
        .
      </Text>
      <QrCode text={uri} label="Key to scan" />
      <Text size="sm">Or enter the key yourself:</Text>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Code block fz="md" aria-label="Key" style={{ whiteSpace: 'pre-wrap' }}>
          {secret.replace(/(.{4})(?=.)/g, '$1 ')}
        </Code>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" flex="none" onClick={copy} aria-label="Copy the key">
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </Group>
      <TextInput
        label="Code"
        description="The six digits the app shows now"
        required
        autoComplete="one-time-code"
        inputMode="numeric"
        data-autofocus
        {...form.getInputProps('code')}
      />
    </FormModal>
  );
}
