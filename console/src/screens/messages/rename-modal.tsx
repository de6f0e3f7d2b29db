import { Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { api, ifMatch, result } from '../../api/client.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { toastError } from '../../parts/toast.tsx';
import { type Conversation, renewConversation, renewLists } from './queries.ts';
import { texts } from './texts.tsx';

/** Changes what a group is called, and what it is about. */
export function RenameModal({
  conversation,
  onClose,
}: {
  readonly conversation: Conversation;
  readonly onClose: () => void;
}) {
  const { id, title, description } = conversation;
  // As it was when the window opened: what somebody else makes of it meanwhile is not written over.
  const [read] = useState(conversation);
  const [busy, setBusy] = useState(false);
  const form = useForm({ initialValues: { title: title ?? '', description: description ?? '' } });
  const save = async (values: { readonly title: string; readonly description: string }): Promise<void> => {
    setBusy(true);
    try {
      const body = { title: values.title.trim(), description: values.description.trim() || null };
      const params = { path: { id }, header: ifMatch(read) };
      await result(api.PATCH('/v1/conversations/{id}', { params, body }));
      await Promise.all([renewConversation(id), renewLists()]);
      onClose();
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <FormModal
      form={form}
      title={texts.rename}
      action={texts.save}
      busy={busy}
      onSubmit={form.onSubmit(values => void save(values))}
      onClose={onClose}
    >
      <TextInput label={texts.titleOfGroup} required maxLength={200} {...form.getInputProps('title')} />
      <Textarea label={texts.about} autosize minRows={2} maxLength={2_000} {...form.getInputProps('description')} />
    </FormModal>
  );
}
