import { Select } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { FormModal } from '../../parts/form-modal.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { PersonField } from './person-field.tsx';
import { addMember, allTeamsKey, type Team, type TeamRole } from './queries.ts';
import { teamRoleChoices } from './team-roles.ts';
import { texts } from './texts.tsx';

export function AddMemberModal({
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
  const form = useForm({
    initialValues: { person: '', role: 'member' as TeamRole },
    validate: { person: id => (id.trim() === '' ? texts.chooseAPerson : null) },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.theMemberWasNotAdded,
    send: ({ person, role }) => addMember(team.id, person.trim(), role),
    done: () => {
      toastDone(texts.memberAddedToTeam);
      void client.invalidateQueries({ queryKey: allTeamsKey });
      onClose();
    },
  });
  return (
    <FormModal title={texts.addMember} action={texts.add} form={form} busy={busy} onSubmit={submit} onClose={onClose}>
      <PersonField {...form.getInputProps('person')} />
      <Select
        label={texts.roleInTheTeam}
        data={teamRoleChoices(giving)}
        allowDeselect={false}
        {...form.getInputProps('role')}
      />
    </FormModal>
  );
}
