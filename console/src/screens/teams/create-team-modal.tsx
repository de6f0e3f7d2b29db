import { Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { PlaceSelect } from '../../access/place-select.tsx';
import { inPlace, usePlaces } from '../../access/places.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { allTeamsKey, createTeam } from './queries.ts';

export function CreateTeamModal({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const places = usePlaces('team.create');
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', description: '', organizationId: places.usual },
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
    <FormModal title="Create team" action="Create" form={form} busy={busy} onSubmit={submit} onClose={onClose}>
      <TextInput label="Name" required autoComplete="off" data-autofocus {...form.getInputProps('name')} />
      <Textarea label="Description" autosize minRows={2} maxRows={8} {...form.getInputProps('description')} />
      <PlaceSelect choices={places.choices} {...form.getInputProps('organizationId')} />
    </FormModal>
  );
}
