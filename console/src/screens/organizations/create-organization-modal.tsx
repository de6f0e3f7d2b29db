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
import { texts } from './texts.tsx';

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
    failed: texts.theOrganizationWasNotCreated,
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
      toastDone(texts.wasCreatedNamed(organization.name));
      client.setQueryData(organizationKey(organization.id), organization);
      void client.invalidateQueries({ queryKey: organizationsKey });
      // One has become a member, and the switch has to know.
      if (organization.adminIds.includes(me.user.id)) void refreshSession().catch(() => {});
      void navigate({ to: '/organizations/$id', params: { id: organization.id } });
    },
  });
  return (
    <FormModal
      title={texts.createOrganization}
      action={texts.create}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <OrganizationFields form={form} />
      {can('user.list.other') && (
        <PeopleSelect
          label={texts.administrators}
          description={kept ? texts.thisServerSendsNoEMailYet : texts.theyGetAnInvitationByEMail}
          {...form.getInputProps('adminIds')}
        />
      )}
    </FormModal>
  );
}
