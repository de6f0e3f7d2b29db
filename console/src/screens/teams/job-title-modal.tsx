import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { FormModal } from '../../parts/form-modal.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { allTeamsKey, type Member, manageMember, type Team } from './queries.ts';
import { texts } from './texts.tsx';

/** Says in words what a member does in the team; nothing takes it away. */
export function JobTitleModal({
  team,
  member,
  email,
  onClose,
}: {
  readonly team: Team;
  readonly member: Member;
  /** The address by which they are known. */
  readonly email: string;
  readonly onClose: () => void;
}) {
  const client = useQueryClient();
  const form = useForm({ mode: 'uncontrolled', initialValues: { title: member.job_title ?? '' } });
  const { busy, submit } = useSubmit(form, {
    failed: texts.theJobTitleWasNotChanged,
    names: { job_title: 'title' },
    send: ({ title }) =>
      manageMember(team.id, {
        action: 'update',
        user_email: email,
        job_title: title.trim() === '' ? null : title.trim(),
      }),
    done: () => {
      toastDone(texts.jobTitleChanged);
      void client.invalidateQueries({ queryKey: allTeamsKey });
      onClose();
    },
  });
  return (
    <FormModal
      title={texts.jobTitleOf(member.full_name)}
      action={texts.save}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={texts.jobTitle}
        description={texts.suchAsDeveloper}
        maxLength={100}
        autoComplete="off"
        data-autofocus
        key={form.key('title')}
        {...form.getInputProps('title')}
      />
    </FormModal>
  );
}
