import { Select, TagsInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { illFormed } from '../../access/patterns.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { KeptMail } from '../../parts/kept-mail.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { allTeamsKey, manageMember, type Team, type TeamRole } from './queries.ts';
import { teamRoleChoices } from './team-roles.ts';
import { texts } from './texts.tsx';

interface Values extends Record<string, unknown> {
  email: string;
  role: TeamRole;
  title: string;
  permissions: string[];
}

/** Puts somebody into the team by their address, or invites them where nobody there has it. */
export function InviteMemberModal({
  team,
  giving,
  onClose,
}: {
  readonly team: Team;
  /** Roles to choose from. */
  readonly giving: readonly TeamRole[];
  readonly onClose: () => void;
}) {
  const client = useQueryClient();
  const renew = (): Promise<void> => client.invalidateQueries({ queryKey: allTeamsKey });
  const form = useForm<Values>({
    initialValues: { email: '', role: 'member', title: '', permissions: [] },
    validate: {
      email: email => (email.trim() === '' ? texts.enterAnAddress : null),
      permissions: patterns => patterns.map(illFormed).find(problem => problem !== null) ?? null,
    },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.theMemberWasNotAdded,
    names: { user_email: 'email', job_title: 'title' },
    send: ({ email, role, title, permissions }) =>
      manageMember(team.id, {
        ...{ action: 'add', user_email: email.trim(), role },
        ...(title.trim() === '' ? {} : { job_title: title.trim() }),
        ...(permissions.length === 0 ? {} : { permissions }),
      }),
    done: ({ status, email }) => {
      if (status === 'invited')
        toastDone(texts.wasInvited(email), () => manageMember(team.id, { action: 'remove', user_email: email }));
      else toastDone(texts.memberAddedToTeam);
      void renew();
      onClose();
    },
  });
  return (
    <FormModal
      title={texts.inviteByEMail}
      action={texts.invite}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      {team.organization_id !== null && <KeptMail />}
      <TextInput
        label={texts.eMail}
        description={team.organization_id === null ? texts.onlyKnownAddresses : texts.whoIsNotHereIsInvited}
        type="email"
        required
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('email')}
      />
      <Select
        label={texts.roleInTheTeam}
        data={teamRoleChoices(giving)}
        allowDeselect={false}
        {...form.getInputProps('role')}
      />
      <TextInput
        label={texts.jobTitle}
        description={texts.suchAsDeveloper}
        maxLength={100}
        autoComplete="off"
        {...form.getInputProps('title')}
      />
      <TagsInput
        label={texts.permissions}
        description={texts.atMostWhatYouHold}
        maxTags={50}
        maxLength={255}
        splitChars={[',', ' ']}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        {...form.getInputProps('permissions')}
      />
    </FormModal>
  );
}
