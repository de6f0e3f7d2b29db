import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, result } from '../../../api/client.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { useStepUp } from '../../../parts/step-up.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { AddressesInput } from './addresses-input.tsx';
import type { ApiKey } from './queries.ts';
import { texts } from './texts.tsx';

/** Renames a key, and says where it may be used from. */
export function EditKeyModal({
  of: { id, name, addresses },
  onDone,
  onClose,
}: {
  readonly of: ApiKey;
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const { sensitive, dialog } = useStepUp();
  const form = useForm({
    initialValues: { name, addresses: [...addresses] },
    validate: { name: text => (text.trim() === '' ? texts.enterAName : null) },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.notSaved,
    send: body =>
      sensitive(shown =>
        result(
          api.PATCH('/v1/api-keys/{id}', {
            params: { path: { id }, header: { 'If-Match': undefined } },
            body: { ...body, ...shown },
          }),
        ),
      ),
    done: answer => {
      if (answer === null) return;
      toastDone(texts.saved);
      onDone();
    },
  });
  const [, problem] = Object.entries(form.errors).find(([field]) => field.startsWith('addresses')) ?? [];
  return (
    <FormModal
      title={texts.editTitle}
      action={texts.save}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
      over={dialog}
    >
      <TextInput
        label={texts.name}
        required
        maxLength={100}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('name')}
      />
      <AddressesInput {...form.getInputProps('addresses')} error={problem} />
    </FormModal>
  );
}
