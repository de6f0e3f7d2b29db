import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { PlaceSelect } from '../../../access/place-select.tsx';
import { inPlace, usePlaces } from '../../../access/places.ts';
import { api, result } from '../../../api/client.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { showBeside } from '../beside.ts';
import { texts } from './texts.tsx';

/** Creates a company that ConnectWise does not know. */
export function CreateCompanyModal({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const places = usePlaces('company.create');
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', cw_Identifier: '', organizationId: places.usual },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.theCompanyWasNotCreated,
    send: async ({ name, cw_Identifier: identifier, organizationId }) => {
      const body = {
        name,
        ...(identifier === '' ? {} : { cw_Identifier: identifier }),
        ...inPlace(organizationId),
      };
      return (await result(api.POST('/v1/company/companies', { body }))).data;
    },
    refused: error => showBeside(form, error, { CompanyIdentifierTaken: 'cw_Identifier' }),
    done: ({ id, name }) => {
      toastDone(texts.wasCreatedNamed(name));
      void client.invalidateQueries({ queryKey: ['vault', 'companies'] });
      onClose();
      void navigate({ to: '/vault/companies/$id', params: { id } });
    },
  });
  return (
    <FormModal
      title={texts.createCompany}
      action={texts.create}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput label={texts.name} required autoComplete="off" data-autofocus {...form.getInputProps('name')} />
      <TextInput
        label={texts.identifier}
        description={texts.aShortNameSuchAsAcme}
        autoComplete="off"
        {...form.getInputProps('cw_Identifier')}
      />
      <PlaceSelect
        choices={places.choices}
        description={texts.membersOfThatOrganizationMayGet}
        {...form.getInputProps('organizationId')}
      />
    </FormModal>
  );
}
