import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconSend } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useMe } from '../../api/session.ts';
import { PageForm } from '../../parts/page-form.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { answerTicket, supportRoot, type Ticket } from './queries.ts';
import { texts } from './texts.tsx';

/** Where one says something about a ticket. What was typed stays until it was sent, whatever becomes of the ticket meanwhile. */
export function Answer({ ticket }: { readonly ticket: Ticket }) {
  const client = useQueryClient();
  const { user } = useMe();
  const form = useForm({
    initialValues: { comment: '' },
    validate: { comment: comment => (comment.trim() === '' ? texts.writeSomething : null) },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.notAnswered,
    send: ({ comment }) => answerTicket(ticket.ticket_id, comment),
    done: () => {
      // To what a form is reset is what was sent last.
      form.setValues({ comment: '' });
      form.resetDirty({ comment: '' });
      toastDone(texts.answered);
      void client.invalidateQueries({ queryKey: supportRoot });
    },
    // It may have been closed: the page shows it, and the words stay.
    refused: () => {
      void client.invalidateQueries({ queryKey: supportRoot });
      return false;
    },
  });
  const closed = ticket.status === 'closed';
  if (closed && form.getValues().comment === '') return <Text>{texts.closedNothingMore}</Text>;
  const opensAgain = ticket.opened_by.id === user.id && ticket.status !== 'open';
  return (
    <PageForm form={form} onSubmit={submit}>
      <Stack gap="xs">
        <Textarea
          label={texts.answer}
          description={closed ? texts.closedNothingMore : opensAgain ? texts.answerOpensAgain : texts.answerHint}
          readOnly={closed}
          autosize
          minRows={3}
          maxRows={16}
          maxLength={10_000}
          {...form.getInputProps('comment')}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={busy} disabled={closed} leftSection={<IconSend size={16} aria-hidden />}>
            {texts.sendAnswer}
          </Button>
        </Group>
      </Stack>
    </PageForm>
  );
}
