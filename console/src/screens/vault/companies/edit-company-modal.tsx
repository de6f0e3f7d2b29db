import { Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { unnamed } from '../../../access/place-name.tsx';
import { PlaceSelect } from '../../../access/place-select.tsx';
import { platform, usePlaces } from '../../../access/places.ts';
import { api, ifMatch, result } from '../../../api/client.ts';
import { EditModal } from '../../../parts/stale/edit-modal.tsx';
import { textPart } from '../../../parts/stale/parts.ts';
import { toastDone } from '../../../parts/toast.tsx';
import { showBeside } from '../beside.ts';
import { companyKey, type FullCompany, fetchCompany } from './queries.ts';
import { texts } from './texts.tsx';

interface Values extends Record<string, unknown> {
  readonly name: string;
  readonly cw_Identifier: string;
  readonly organizationId: string;
}

const valuesOf = ({ name, cw_Identifier, organizationId }: FullCompany): Values => ({
  name,
  cw_Identifier: cw_Identifier ?? '',
  organizationId: organizationId ?? platform,
});

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
    : [...places.choices, { value: here, label: here === platform ? texts.platformWide : unnamed }];
  const form = useForm<Values>({ initialValues: valuesOf(company) });
  const placeNamed = (id: unknown): string => choices.find(({ value }) => value === id)?.label ?? unnamed;
  return (
    <EditModal
      form={form}
      what="company"
      opened={company}
      valuesOf={valuesOf}
      parts={[
        textPart<Values>('name', texts.name),
        textPart<Values>('cw_Identifier', texts.identifier),
        textPart<Values>('organizationId', texts.belongsTo, { say: placeNamed }),
      ]}
      load={() => fetchCompany(company.id, false)}
      send={async ({ name, cw_Identifier: identifier, organizationId }, from) => {
        const before = valuesOf(from);
        const body = {
          ...(name === before.name ? {} : { name }),
          ...(identifier === before.cw_Identifier ? {} : { cw_Identifier: identifier === '' ? null : identifier }),
          ...(organizationId === before.organizationId
            ? {}
            : { organizationId: organizationId === platform ? null : organizationId }),
        };
        const params = { path: { identifier: company.id }, header: ifMatch(from) };
        return (await result(api.PATCH('/v1/company/companies/{identifier}', { params, body }))).data;
      }}
      refused={error => showBeside(form, error, { CompanyIdentifierTaken: 'cw_Identifier' })}
      done={({ name }) => {
        toastDone(texts.wasUpdatedNamed(name));
        void client.invalidateQueries({ queryKey: companyKey(company.id) });
        void client.invalidateQueries({ queryKey: ['vault', 'companies'] });
      }}
      onClose={onClose}
    >
      {company.cw_CompanyId !== null && <Text size="sm">{texts.thisCompanyComesFromConnectwiseWhile}</Text>}
      <TextInput label={texts.name} required autoComplete="off" data-autofocus {...form.getInputProps('name')} />
      <TextInput
        label={texts.identifier}
        description={texts.aShortNameSuchAsAcme}
        autoComplete="off"
        {...form.getInputProps('cw_Identifier')}
      />
      <PlaceSelect
        choices={choices}
        description={texts.cannotBeChangedWhileTheCompanyHas}
        {...form.getInputProps('organizationId')}
      />
    </EditModal>
  );
}
