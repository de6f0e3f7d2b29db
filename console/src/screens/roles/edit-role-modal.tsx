import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api, result } from '../../api/client.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { type Role, rolesKey } from './queries.ts';
import { RoleFields } from './role-fields.tsx';

/** Changes how a role is called and described; its moniker stays. */
export function EditRoleModal({ role, onClose }: { readonly role: Role; readonly onClose: () => void }) {
  const client = useQueryClient();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: role.name, description: role.description ?? '' },
  });
  const { busy, submit } = useSubmit(form, {
    failed: 'The role was not changed',
    send: ({ name, description }) =>
      result(
        api.PUT('/api/roles/{id}', {
          params: { path: { id: role.id } },
          body: { name, description: description === '' ? null : description },
        }),
      ),
    done: () => {
      toastDone('Role updated');
      void client.invalidateQueries({ queryKey: rolesKey });
      onClose();
    },
  });
  return (
    <FormModal title="Edit role" action="Save" form={form} busy={busy} onSubmit={submit} onClose={onClose}>
      <RoleFields form={form} />
    </FormModal>
  );
}
