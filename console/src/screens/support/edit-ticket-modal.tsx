import { Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import type { Tagged } from '../../api/client.ts';
import { EditModal } from '../../parts/stale/edit-modal.tsx';
import { type Part, textPart } from '../../parts/stale/parts.ts';
import { toastDone } from '../../parts/toast.tsx';
import { labelled } from './marks.tsx';
import {
  categories,
  changeTicket,
  fetchTicket,
  priorities,
  supportRoot,
  type Ticket,
  type TicketChanges,
  type TicketRead,
} from './queries.ts';
import { texts } from './texts.tsx';

interface Values extends Record<string, unknown> {
  readonly subject: string;
  readonly description: string;
  readonly category: Ticket['category'];
  readonly priority: Ticket['priority'];
  readonly attachments: string[];
}

const valuesOf = ({ subject, description, category, priority, attachments }: Ticket): Values => ({
  subject,
  description,
  category,
  priority,
  attachments: [...attachments],
});

const files: Part<Values> = {
  key: 'attachments',
  label: texts.attachments,
  said: ({ attachments }) => attachments.join('\n'),
  put: (values, from) => ({ ...values, attachments: from.attachments }),
};
const parts: readonly Part<Values>[] = [
  textPart<Values>('subject', texts.subject),
  textPart<Values>('description', texts.description, { long: true }),
  textPart<Values>('category', texts.category),
  textPart<Values>('priority', texts.priority),
  files,
];

/** Where whoever asked changes their own words. */
export function EditTicketModal({
  ticket,
  onClose,
}: {
  readonly ticket: TicketRead & Tagged;
  readonly onClose: () => void;
}) {
  const client = useQueryClient();
  const form = useForm<Values>({
    initialValues: valuesOf(ticket),
    validate: {
      subject: subject => (subject.trim() === '' ? texts.sayWhatItIs : null),
      description: description => (description.trim() === '' ? texts.describeIt : null),
    },
  });
  return (
    <EditModal
      form={form}
      what={texts.ticket}
      opened={ticket}
      valuesOf={valuesOf}
      parts={parts}
      load={() => fetchTicket(ticket.ticket_id, 0)}
      send={(values, from) => {
        const before = valuesOf(from);
        const changes: TicketChanges = {
          ...(values.subject !== before.subject && { subject: values.subject }),
          ...(values.description !== before.description && { description: values.description }),
          ...(values.category !== before.category && { category: values.category }),
          ...(values.priority !== before.priority && { priority: values.priority }),
          ...(files.said(values) !== files.said(before) && { attachments: values.attachments }),
        };
        return changeTicket(from, changes);
      }}
      done={() => {
        toastDone(texts.wasSaved);
        void client.invalidateQueries({ queryKey: supportRoot });
      }}
      onClose={onClose}
    >
      <TextInput label={texts.subject} required maxLength={255} autoComplete="off" {...form.getInputProps('subject')} />
      <Textarea
        label={texts.description}
        required
        autosize
        minRows={4}
        maxRows={14}
        maxLength={10_000}
        {...form.getInputProps('description')}
      />
      <Select
        label={texts.category}
        data={labelled(categories, texts.categories)}
        allowDeselect={false}
        {...form.getInputProps('category')}
      />
      <Select
        label={texts.priority}
        data={labelled(priorities, texts.priorities)}
        allowDeselect={false}
        {...form.getInputProps('priority')}
      />
      <TagsInput
        label={texts.attachments}
        maxTags={20}
        maxLength={255}
        splitChars={[]}
        {...form.getInputProps('attachments')}
      />
    </EditModal>
  );
}
