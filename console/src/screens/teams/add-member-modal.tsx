import { Button, Group, Modal, Select, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { PersonField } from './person-field.tsx';
import { addMember, allTeamsKey, type Team, type TeamRole } from './queries.ts';

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
    validate: { person: id => (id.trim() === '' ? 'Choose somebody' : null) },
  });
  const { busy, submit } = useSubmit(form, {
    failed: 'Nobody was added',
    send: ({ person, role }) => addMember(team.id, person.trim(), role),
    done: () => {
      toastDone('Member added to team');
      void client.invalidateQueries({ queryKey: allTeamsKey });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title="Add member" centered>
      <form onSubmit={submit} noValidate>
        <Stack>
          <PersonField {...form.getInputProps('person')} />
          <Select label="Role in the team" data={[...giving]} allowDeselect={false} {...form.getInputProps('role')} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy}>
              Add
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
