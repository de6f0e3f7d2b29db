import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { PlaceSelect } from '../../access/place-select.tsx';
import { platform, usePlaces } from '../../access/places.ts';
import { api, result } from '../../api/client.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { rolesKey } from './queries.ts';
import { RoleFields } from './role-fields.tsx';
import { texts } from './texts.tsx';

/** Makes a role that gives nothing yet; its page, where permissions are added, opens next. */
export function CreateRoleModal({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const places = usePlaces('role.create');
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', description: '', moniker: '', organizationId: places.usual },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.theRoleWasNotCreated,
    send: ({ name, description, moniker, organizationId }) =>
      result(
        api.POST('/api/roles', {
          body: {
            name,
            organizationId: organizationId === platform ? null : organizationId,
            ...(description === '' ? {} : { description }),
            ...(moniker === '' ? {} : { moniker }),
          },
        }),
      ),
    done: ({ data }) => {
      toastDone(texts.wasCreatedNowAddPermissions(data.name));
      void client.invalidateQueries({ queryKey: rolesKey });
      onClose();
      void navigate({ to: '/roles/$id', params: { id: data.id } });
    },
  });
  return (
    <FormModal
      title={texts.createRole}
      action={texts.create}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <RoleFields form={form} />
      <TextInput
        label={texts.identifier}
        description={texts.theNameThatProgramsUseLeaveEmpty}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={64}
        key={form.key('moniker')}
        {...form.getInputProps('moniker')}
      />
      <PlaceSelect
        choices={places.choices}
        key={form.key('organizationId')}
        {...form.getInputProps('organizationId')}
      />
    </FormModal>
  );
}
