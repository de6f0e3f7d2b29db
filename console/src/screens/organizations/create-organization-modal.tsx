import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCan } from '../../access/can.ts';
import { api, result } from '../../api/client.ts';
import { refreshSession, useMe } from '../../api/session.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { useMailIsKept } from '../../parts/kept-mail.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { noValues, OrganizationFields, type OrganizationValues } from './organization-fields.tsx';
import { PeopleSelect } from './people-select.tsx';
import { organizationKey, organizationsKey } from './queries.ts';

interface Values extends OrganizationValues {
  adminIds: string[];
}

/** Creates an organization and goes there. */
export function CreateOrganizationModal({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const can = useCan();
  const me = useMe();
  const kept = useMailIsKept();
  const form = useForm<Values>({ mode: 'uncontrolled', initialValues: { ...noValues, adminIds: [] } });
  const { busy, submit } = useSubmit(form, {
    failed: 'The organization was not created',
    send: async ({ name, description, domain, joinPolicy, adminIds }) => {
      const body = {
        name,
        joinPolicy,
        ...(description.trim() === '' ? {} : { description }),
        ...(domain.trim() === '' ? {} : { domain: domain.trim() }),
        ...(adminIds.length === 0 ? {} : { adminIds }),
      };
      return (await result(api.POST('/api/organizations', { body }))).data;
    },
    done: organization => {
      toastDone(`${organization.name} was created`);
      client.setQueryData(organizationKey(organization.id), organization);
      void client.invalidateQueries({ queryKey: organizationsKey });
      // One has become a member, and the switch has to know.
      if (organization.adminIds.includes(me.user.id)) void refreshSession().catch(() => {});
      void navigate({ to: '/organizations/$id', params: { id: organization.id } });
    },
  });
  return (
    <FormModal title="Create organization" action="Create" form={form} busy={busy} onSubmit={submit} onClose={onClose}>
      <OrganizationFields form={form} />
      {can('user.list.other') && (
        <PeopleSelect
          label="Administrators"
          description={
            kept
              ? 'This server sends no e-mail yet: invite them again under Invitations to get a link to hand on. If you choose nobody, you become its administrator'
              : 'They get an invitation by e-mail. If you choose nobody, you become its administrator'
          }
          {...form.getInputProps('adminIds')}
        />
      )}
    </FormModal>
  );
}
