import { Checkbox, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api, result } from '../../../api/client.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { showBeside } from '../beside.ts';
import { type Changes, changesOf } from './changes.ts';
import { showFieldProblems } from './field-problems.ts';
import { type Credential, credentialKey, historyKey, type ListedCredential } from './queries.ts';
import { ValueInput } from './value-input.tsx';

/** Changes a credential: secure values are written over, never shown here. */
export function EditCredentialModal({
  credential,
  mayPutFields,
  onClose,
}: {
  readonly credential: Credential;
  /** Whether one holds the node for changing nothing but values. */
  readonly mayPutFields: boolean;
  readonly onClose: () => void;
}) {
  const { id, fields } = credential;
  const client = useQueryClient();
  const form = useForm({
    initialValues: {
      name: credential.name,
      notes: credential.notes ?? '',
      values: fields.map(({ secure, value }) => (secure ? '' : (value ?? ''))),
      cleared: fields.map(() => false),
    },
  });
  const { values, cleared } = form.getValues();
  const { busy, submit } = useSubmit(form, {
    failed: 'The credential was not changed',
    send: entered => save(id, changesOf(credential, entered), mayPutFields),
    refused: error =>
      showBeside(form, error, { CredentialExists: 'name' }) ||
      showFieldProblems(
        form,
        error,
        fields,
        changesOf(credential, form.getValues()).fields.map(({ fieldId }) => fieldId),
      ),
    done: changed => {
      toastDone(changed === null ? 'Nothing was changed' : `${changed.name} was updated`);
      if (changed !== null) client.setQueryData(credentialKey(id), { ...credential, ...changed });
      void client.invalidateQueries({ queryKey: historyKey(id) });
      void client.invalidateQueries({ queryKey: ['vault', 'credentials'] });
      onClose();
    },
  });
  return (
    <FormModal
      title="Edit credential"
      size="lg"
      action="Save"
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput label="Name" required autoComplete="off" data-autofocus {...form.getInputProps('name')} />
      {fields.map((field, index) => (
        <Stack key={field.id} gap={4}>
          <ValueInput
            field={field}
            {...(field.secure ? { description: 'Leave empty to keep the current value' } : {})}
            value={values[index] ?? ''}
            error={form.errors[`values.${index}`]}
            disabled={cleared[index] === true}
            onChange={value => form.setFieldValue(`values.${index}`, value)}
          />
          {field.secure && !field.required && (
            <Checkbox
              size="xs"
              label={
                <>
                  Clear <bdi>{field.name}</bdi>
                </>
              }
              {...form.getInputProps(`cleared.${index}`, { type: 'checkbox' })}
            />
          )}
        </Stack>
      ))}
      <Textarea label="Notes" autosize minRows={2} maxRows={8} {...form.getInputProps('notes')} />
    </FormModal>
  );
}

/** The credential after it; null when there was nothing to change. */
async function save(id: string, changes: Changes, mayPutFields: boolean): Promise<ListedCredential | null> {
  const { fields, ...named } = changes;
  const valuesOnly = Object.keys(named).length === 0;
  if (valuesOnly && fields.length === 0) return null;
  const params = { path: { id } };
  const values = fields.map(field => ({ ...field }));
  if (valuesOnly && mayPutFields)
    return (await result(api.PUT('/v1/credential/credentials/{id}/fields', { params, body: { fields: values } }))).data;
  const body = { ...named, ...(values.length === 0 ? {} : { fields: values }) };
  return (await result(api.PATCH('/v1/credential/credentials/{id}', { params, body }))).data;
}
