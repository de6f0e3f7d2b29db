import { Text, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMe } from '../../../api/session.ts';
import type { SealedFile } from '../../../e2ee/files.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { MomentField, momentOf } from '../../../parts/moment-field.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { wallClockAt } from '../../../parts/wall-clock.ts';
import { longest, naming } from '../mentions.ts';
import type { Conversation } from '../queries.ts';
import { changeScheduled, type Scheduled } from './queries.ts';
import { texts } from './texts.tsx';
import { problemWith, whenOf } from './times.ts';

/** Changes what a message that waits says, and when it is sent; one that could not be sent waits again. */
export function ChangeModal({
  scheduled,
  text,
  files,
  conversation,
  onGone,
  onClose,
}: {
  readonly scheduled: Scheduled;
  /** What it says, decrypted where it has to be. */
  readonly text: string;
  readonly files: readonly SealedFile[];
  readonly conversation: Conversation;
  /** It is not there any more, or its conversation is not. */
  readonly onGone: () => void;
  readonly onClose: () => void;
}) {
  const { timezone } = useMe().user;
  const form = useForm({
    initialValues: { text, at: wallClockAt(scheduled.send_at, timezone) },
    validate: {
      text: value => (value.trim() === '' ? texts.enterIt : value.trim().length > longest ? texts.tooLong : null),
      at: value => problemWith(value, timezone, Date.now()),
    },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.notChanged,
    names: { send_at: 'at', content: 'text' },
    send: async ({ text: now, at }) => {
      const moment = momentOf(at, timezone) ?? '';
      const content = now.trim();
      const metadata = naming(content, conversation.participants, scheduled.metadata);
      await changeScheduled(scheduled, { text: content, metadata, files, encrypted: scheduled.is_encrypted }, moment);
      return moment;
    },
    refused: ({ status }) => {
      if (status !== 404) return false;
      onGone();
      return true;
    },
    done: at => {
      toastDone(texts.wasChanged(whenOf(at, timezone)));
      onClose();
    },
  });
  return (
    <FormModal
      title={texts.changeTitle}
      action={texts.save}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <Textarea label={texts.message} required autosize minRows={2} maxRows={10} {...form.getInputProps('text')} />
      <MomentField label={texts.when} required {...form.getInputProps('at')} />
      {(scheduled.is_encrypted || conversation.is_e2ee_enabled) && <Text size="sm">{texts.sealedNow}</Text>}
    </FormModal>
  );
}
