import { Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { unnamed } from '../../../access/place-name.tsx';
import { PlaceSelect } from '../../../access/place-select.tsx';
import { platform, usePlaces } from '../../../access/places.ts';
import { api, result } from '../../../api/client.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { showBeside } from '../beside.ts';
import { companyKey, type FullCompany } from './queries.ts';

/** Changes a company; only what differs is sent. */
export function EditCompanyModal({
  company,
  onClose,
}: {
  readonly company: FullCompany;
  readonly onClose: () => void;
}) {
  const client = useQueryClient();
  const places = usePlaces('company.update');
  const here = company.organizationId ?? platform;
  const choices = places.choices.some(({ value }) => value === here)
    ? places.choices
    : [...places.choices, { value: here, label: here === platform ? 'Platform-wide' : unnamed }];
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: company.name, cw_Identifier: company.cw_Identifier ?? '', organizationId: here },
  });
  const { busy, submit } = useSubmit(form, {
    failed: 'The company was not changed',
    send: async ({ name, cw_Identifier: identifier, organizationId }) => {
      const body = {
        ...(name === company.name ? {} : { name }),
        ...(identifier === (company.cw_Identifier ?? '')
          ? {}
          : { cw_Identifier: identifier === '' ? null : identifier }),
        ...(organizationId === here ? {} : { organizationId: organizationId === platform ? null : organizationId }),
      };
      const params = { path: { identifier: company.id } };
      return (await result(api.PATCH('/v1/company/companies/{identifier}', { params, body }))).data;
    },
    refused: error => showBeside(form, error, { CompanyIdentifierTaken: 'cw_Identifier' }),
    done: ({ name }) => {
      toastDone(`${name} was updated`);
      void client.invalidateQueries({ queryKey: companyKey(company.id) });
      void client.invalidateQueries({ queryKey: ['vault', 'companies'] });
      onClose();
    },
  });
  return (
    <FormModal title="Edit company" action="Save" form={form} busy={busy} onSubmit={submit} onClose={onClose}>
      {company.cw_CompanyId !== null && (
        <Text size="sm">
          This company comes from ConnectWise. While that is configured, change its name and identifier there.
        </Text>
      )}
      <TextInput label="Name" required autoComplete="off" data-autofocus {...form.getInputProps('name')} />
      <TextInput
        label="Identifier"
        description="A short name, such as ACME"
        autoComplete="off"
        {...form.getInputProps('cw_Identifier')}
      />
      <PlaceSelect
        choices={choices}
        description="Cannot be changed while the company has credentials"
        {...form.getInputProps('organizationId')}
      />
    </FormModal>
  );
}
