import { Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { PlaceSelect } from '../../access/place-select.tsx';
import { inPlace, usePlaces } from '../../access/places.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { allTeamsKey, createTeam } from './queries.ts';
import { texts } from './texts.tsx';

export function CreateTeamModal({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const places = usePlaces('team.create');
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', description: '', organizationId: places.usual },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.theTeamWasNotCreated,
    send: ({ name, description, organizationId }) =>
      createTeam({ name, ...(description === '' ? {} : { description }), ...inPlace(organizationId) }),
    done: team => {
      toastDone(texts.wasCreatedNamed(team.name));
      void client.invalidateQueries({ queryKey: allTeamsKey });
      onClose();
    },
  });
  return (
    <FormModal
      title={texts.createTeam}
      action={texts.create}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput label={texts.name} required autoComplete="off" data-autofocus {...form.getInputProps('name')} />
      <Textarea label={texts.description} autosize minRows={2} maxRows={8} {...form.getInputProps('description')} />
      <PlaceSelect choices={places.choices} {...form.getInputProps('organizationId')} />
    </FormModal>
  );
}
