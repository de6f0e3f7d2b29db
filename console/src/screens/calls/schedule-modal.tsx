import { Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMe } from '../../api/session.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { MomentField, momentOf } from '../../parts/moment-field.tsx';
import { SearchSelect } from '../../parts/search-select.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { wallClockAt } from '../../parts/wall-clock.ts';
import { listQuery, nameOf } from '../messages/queries.ts';
import { changeScheduled, type ScheduledCall, scheduleCall } from './scheduled.ts';
import { texts } from './texts.tsx';

/** Minutes that are offered. */
const lengths = [15, 30, 45, 60, 90, 120];

/** Agrees on a call with those of a conversation; or changes one that was agreed on. */
export function ScheduleModal({
  scheduled,
  onClose,
}: {
  /** Null: a new one. */
  readonly scheduled: ScheduledCall | null;
  readonly onClose: () => void;
}) {
  const { user } = useMe();
  const { data } = useInfiniteQuery(listQuery(false));
  const conversations = (data?.pages ?? [])
    .flatMap(page => page.conversations)
    .map(each => ({ value: each.id, label: nameOf(each, user.id, texts.somebody) }));
  const form = useForm({
    initialValues: {
      conversation: scheduled?.conversation_id ?? '',
      title: scheduled?.title ?? '',
      at: scheduled === null ? '' : wallClockAt(scheduled.starts_at, user.timezone),
      minutes: String(scheduled?.duration ?? 30),
      type: scheduled?.call_type ?? 'video',
    },
    validate: {
      conversation: value => (value === '' ? texts.chooseOne : null),
      title: value => (value.trim() === '' ? texts.enterIt : null),
      at: value => (value === '' ? texts.enterIt : null),
    },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.notScheduled,
    names: { conversation_id: 'conversation', starts_at: 'at', duration: 'minutes', call_type: 'type' },
    send: async ({ conversation, title, at, minutes, type }) => {
      const agreed = {
        title: title.trim(),
        starts_at: momentOf(at, user.timezone) ?? '',
        duration: Number(minutes),
        timezone: user.timezone,
      };
      if (scheduled !== null) await changeScheduled(scheduled.id, agreed);
      else await scheduleCall({ conversation_id: conversation, call_type: type, ...agreed });
    },
    done: () => {
      toastDone(scheduled === null ? texts.wasScheduled : texts.wasChanged);
      onClose();
    },
  });
  const minutes = [...new Set([...lengths, Number(form.values.minutes)])].sort((one, other) => one - other);
  return (
    <FormModal
      title={scheduled === null ? texts.scheduleACall : texts.changeTheCall}
      action={scheduled === null ? texts.schedule : texts.save}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      {scheduled === null && (
        <SearchSelect
          label={texts.conversation}
          description={texts.allAreInvited}
          choices={conversations}
          required
          data-autofocus
          {...form.getInputProps('conversation')}
        />
      )}
      <TextInput label={texts.title} maxLength={200} required {...form.getInputProps('title')} />
      <MomentField label={texts.begins} required {...form.getInputProps('at')} />
      <Select
        label={texts.length}
        data={minutes.map(count => ({ value: String(count), label: texts.minutes(count) }))}
        allowDeselect={false}
        {...form.getInputProps('minutes')}
      />
      {scheduled === null && (
        <Select
          label={texts.type}
          data={[
            { value: 'video', label: texts.videoCall },
            { value: 'audio', label: texts.audioCall },
          ]}
          allowDeselect={false}
          {...form.getInputProps('type')}
        />
      )}
    </FormModal>
  );
}
