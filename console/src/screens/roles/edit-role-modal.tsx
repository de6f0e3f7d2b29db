import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api, ifMatch, result, type Tagged } from '../../api/client.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { textPart } from '../../parts/stale/parts.ts';
import { useStale } from '../../parts/stale/use-stale.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { fetchRole, type Role, rolesKey } from './queries.ts';
import { RoleFields, type RoleValues } from './role-fields.tsx';

const valuesOf = ({ name, description }: Role): RoleValues => ({ name, description: description ?? '' });
const parts = [
  textPart<RoleValues>('name', 'Title'),
  textPart<RoleValues>('description', 'Description', { long: true }),
];

/** Changes how a role is called and described; its identifier stays. */
export function EditRoleModal({ role, onClose }: { readonly role: Role & Tagged; readonly onClose: () => void }) {
  const client = useQueryClient();
  const form = useForm<RoleValues>({ initialValues: valuesOf(role) });
  const stale = useStale(form, {
    what: 'role',
    opened: role,
    valuesOf,
    partsOf: () => parts,
    load: () => fetchRole(role.id),
  });
  const { busy, submit } = useSubmit(form, {
    failed: 'The role was not changed',
    refused: stale.refused,
    send: ({ name, description }) =>
      result(
        api.PUT('/api/roles/{id}', {
          params: { path: { id: role.id }, header: ifMatch(stale.from) },
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
    <FormModal
      over={stale.window}
      title="Edit role"
      action="Save"
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <RoleFields form={form} />
    </FormModal>
  );
}
