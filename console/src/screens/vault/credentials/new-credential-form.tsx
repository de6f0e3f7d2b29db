import { Button, Group, Paper, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, result } from '../../../api/client.ts';
import { ButtonLink } from '../../../parts/links.tsx';
import { PageForm } from '../../../parts/page-form.tsx';
import { SearchSelect } from '../../../parts/search-select.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { showBeside } from '../beside.ts';
import type { CredentialType } from '../types/queries.ts';
import { showFieldProblems } from './field-problems.ts';
import { texts } from './texts.tsx';
import { ValueInput } from './value-input.tsx';

/** The form of a new credential; its fields are those of the type that is chosen. */
export function NewCredentialForm({
  company,
  types,
}: {
  readonly company: { readonly id: string; readonly organizationId: string | null };
  readonly types: readonly CredentialType[];
}) {
  const client = useQueryClient();
  const navigate = useNavigate();
  // Types of other organizations cannot be used here.
  const usable = types.filter(
    ({ organizationId }) => organizationId === null || organizationId === company.organizationId,
  );
  const only = usable.length === 1 ? usable[0] : undefined;
  const form = useForm({
    initialValues: { name: '', notes: '', typeId: only?.id ?? '', values: (only?.fields ?? []).map(() => '') },
  });
  const { typeId, values } = form.getValues();
  const type = usable.find(({ id }) => id === typeId);
  const fields = type?.fields ?? [];
  const given = fields.flatMap(({ id }, index) => {
    const value = values[index] ?? '';
    return value === '' ? [] : [{ fieldId: id, value }];
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.theCredentialWasNotSaved,
    send: async ({ name, notes }) => {
      const body = { name, typeId, companyId: company.id, fields: given, ...(notes === '' ? {} : { notes }) };
      return (await result(api.POST('/v1/credential/credentials', { body }))).data;
    },
    refused: error =>
      showBeside(form, error, { CredentialExists: 'name' }) ||
      showFieldProblems(
        form,
        error,
        fields,
        given.map(({ fieldId }) => fieldId),
      ),
    done: ({ id, name }) => {
      toastDone(texts.wasSavedNamed(name));
      void client.invalidateQueries({ queryKey: ['vault', 'credentials'] });
      void navigate({ to: '/vault/credentials/$id', params: { id } });
    },
  });
  return (
    <Paper withBorder p="md" maw={720}>
      <PageForm form={form} onSubmit={submit}>
        <Stack>
          <SearchSelect
            label={texts.type}
            required
            allowDeselect={false}
            placeholder={texts.whatKindOfCredentialIsIt}
            choices={usable.map(({ id, name }) => ({ value: id, label: name }))}
            {...form.getInputProps('typeId')}
            value={typeId}
            onChange={chosen => {
              const next = usable.find(({ id }) => id === chosen);
              form.setValues({ typeId: chosen, values: (next?.fields ?? []).map(() => '') });
              form.clearErrors();
            }}
          />
          <TextInput label={texts.name} required autoComplete="off" {...form.getInputProps('name')} />
          {fields.map((field, index) => (
            <ValueInput
              key={`${typeId}/${field.id}`}
              field={field}
              value={values[index] ?? ''}
              error={form.errors[`values.${index}`]}
              onChange={value => form.setFieldValue(`values.${index}`, value)}
            />
          ))}
          <Textarea label={texts.notes} autosize minRows={2} maxRows={8} {...form.getInputProps('notes')} />
          <Group justify="flex-end">
            <ButtonLink to="/vault/companies/$id" params={{ id: company.id }} variant="default">
              {texts.cancel}
            </ButtonLink>
            <Button type="submit" loading={busy} disabled={type === undefined}>
              {texts.saveCredential}
            </Button>
          </Group>
        </Stack>
      </PageForm>
    </Paper>
  );
}
