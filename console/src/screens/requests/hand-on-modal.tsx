import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api, result } from '../../api/client.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { type AccessRequest, requestsRoot } from './queries.ts';
import { texts } from './texts.tsx';

/** Has somebody else answer in one's place. `onClose` tells whether that was done. */
export function HandOnModal({
  request,
  onClose,
}: {
  readonly request: AccessRequest;
  readonly onClose: (done: boolean) => void;
}) {
  const client = useQueryClient();
  const form = useForm({
    initialValues: { who: '' },
    validate: { who: who => (who.trim() === '' ? texts.enterIt : null) },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.notHandedOn,
    names: { delegate_to: 'who' },
    send: async ({ who }) => {
      const body = { request_id: request.request_id, action: 'delegate' as const, delegate_to: who.trim() };
      return (await result(api.POST('/api/v1/manager/approvals/process', { body }))).results;
    },
    done: ({ delegated_to: person }, { who }) => {
      toastDone(texts.wasHandedOn(person ?? who));
      void client.invalidateQueries({ queryKey: requestsRoot });
      onClose(true);
    },
  });
  return (
    <FormModal
      title={texts.handOnTitle}
      action={texts.handOnAction}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={() => onClose(false)}
    >
      <TextInput
        label={texts.whoInstead}
        description={texts.handOnHint}
        required
        autoComplete="off"
        {...form.getInputProps('who')}
      />
    </FormModal>
  );
}
