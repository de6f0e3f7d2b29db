import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api, ifMatch, result, type Tagged } from '../../api/client.ts';
import { EditModal } from '../../parts/stale/edit-modal.tsx';
import { textPart } from '../../parts/stale/parts.ts';
import { toastDone } from '../../parts/toast.tsx';
import { fetchRole, type Role, rolesKey } from './queries.ts';
import { RoleFields, type RoleValues } from './role-fields.tsx';
import { texts } from './texts.tsx';

const valuesOf = ({ name, description }: Role): RoleValues => ({ name, description: description ?? '' });
const parts = [
  textPart<RoleValues>('name', texts.title),
  textPart<RoleValues>('description', texts.description, { long: true }),
];

/** Changes how a role is called and described; its identifier stays. */
export function EditRoleModal({ role, onClose }: { readonly role: Role & Tagged; readonly onClose: () => void }) {
  const client = useQueryClient();
  const form = useForm<RoleValues>({ initialValues: valuesOf(role) });
  return (
    <EditModal
      form={form}
      what="role"
      opened={role}
      valuesOf={valuesOf}
      parts={parts}
      load={() => fetchRole(role.id)}
      send={({ name, description }, from) =>
        result(
          api.PUT('/api/roles/{id}', {
            params: { path: { id: role.id }, header: ifMatch(from) },
            body: { name, description: description === '' ? null : description },
          }),
        )
      }
      done={() => {
        toastDone(texts.roleUpdated);
        void client.invalidateQueries({ queryKey: rolesKey });
      }}
      onClose={onClose}
    >
      <RoleFields form={form} />
    </EditModal>
  );
}
