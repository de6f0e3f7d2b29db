import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { inPlace, OrganizationField, useNewPlace } from '../../parts/organization-field.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { allTeamsKey, createTeam } from './queries.ts';

export function CreateTeamModal({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const { first, places } = useNewPlace('team.create');
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', description: '', organizationId: first },
  });
  const { busy, submit } = useSubmit(form, {
    failed: 'The team was not created',
    send: ({ name, description, organizationId }) =>
      createTeam({ name, ...(description === '' ? {} : { description }), ...inPlace(organizationId) }),
    done: team => {
      toastDone(`${team.name} was created`);
      void client.invalidateQueries({ queryKey: allTeamsKey });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title="Create Team" centered>
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput label="Name" required autoComplete="off" data-autofocus {...form.getInputProps('name')} />
          <Textarea label="Description" autosize minRows={2} maxRows={8} {...form.getInputProps('description')} />
          <OrganizationField places={places} {...form.getInputProps('organizationId')} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy}>
              Create
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
