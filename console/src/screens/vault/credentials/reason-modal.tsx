import { Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { type ReactNode, useState } from 'react';
import { FormModal } from '../../../parts/form-modal.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { ServerWords } from '../server-words.tsx';
import { texts } from './texts.tsx';

/** Asks why a secret is wanted, and says what stands against it. */
export function ReasonModal({
  title,
  action,
  children,
  onReason,
  onClose,
}: {
  readonly title: string;
  readonly action: string;
  readonly children: ReactNode;
  readonly onReason: (reason: string) => Promise<void>;
  readonly onClose: () => void;
}) {
  const [refusal, setRefusal] = useState<unknown>(null);
  const form = useForm({ mode: 'uncontrolled', initialValues: { reason: '' } });
  const { busy, submit } = useSubmit(form, {
    send: ({ reason }) => {
      setRefusal(null);
      return onReason(reason.trim().normalize());
    },
    done: onClose,
    refused: error => {
      if (error.fields.some(({ field }) => field === 'reason')) return false;
      setRefusal(error);
      return true;
    },
  });
  return (
    <FormModal title={title} action={action} form={form} busy={busy} onSubmit={submit} onClose={onClose}>
      <Text size="sm" component="div">
        {children}
      </Text>
      {refusal !== null && <ServerWords error={refusal} />}
      <TextInput
        label={texts.reason}
        description={texts.savedInTheAuditLogWithYour}
        placeholder={texts.ticketNumberTaskOrPurpose}
        required
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('reason')}
      />
    </FormModal>
  );
}
