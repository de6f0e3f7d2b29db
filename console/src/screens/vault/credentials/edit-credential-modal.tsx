import { Checkbox, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api, ifMatch, type Tagged, tagged } from '../../../api/client.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { useStale } from '../../../parts/stale/use-stale.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { showBeside } from '../beside.ts';
import { type Changes, changesOf, type Entered, enteredOf, partsOf } from './changes.ts';
import { showFieldProblems } from './field-problems.ts';
import { type Credential, credentialKey, fetchCredential, historyKey, type ListedCredential } from './queries.ts';
import { texts } from './texts.tsx';
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
  const { id } = credential;
  const client = useQueryClient();
  const form = useForm<Entered>({ initialValues: enteredOf(credential) });
  const stale = useStale(form, {
    what: 'credential',
    opened: credential,
    valuesOf: enteredOf,
    partsOf: (_, now) => partsOf(now),
    load: () => fetchCredential(id),
  });
  const { fields } = stale.from;
  const { values, cleared } = form.getValues();
  const { busy, submit } = useSubmit(form, {
    failed: texts.theCredentialWasNotChanged,
    send: entered => save(stale.from, changesOf(stale.from, entered), mayPutFields),
    refused: error =>
      stale.refused(error) ||
      showBeside(form, error, { CredentialExists: 'name' }) ||
      showFieldProblems(
        form,
        error,
        fields,
        changesOf(stale.from, form.getValues()).fields.map(({ fieldId }) => fieldId),
      ),
    done: changed => {
      toastDone(changed === null ? texts.nothingWasChanged : texts.wasUpdatedNamed(changed.name));
      if (changed !== null) client.setQueryData(credentialKey(id), { ...stale.from, ...changed });
      void client.invalidateQueries({ queryKey: historyKey(id) });
      void client.invalidateQueries({ queryKey: ['vault', 'credentials'] });
      onClose();
    },
  });
  return (
    <FormModal
      over={stale.window}
      title={texts.editCredential}
      size="lg"
      action={texts.save}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput label={texts.name} required autoComplete="off" data-autofocus {...form.getInputProps('name')} />
      {fields.map((field, index) => (
        <Stack key={field.id} gap={4}>
          <ValueInput
            field={field}
            {...(field.secure ? { description: texts.leaveEmptyToKeepTheCurrentValue } : {})}
            value={values[index] ?? ''}
            error={form.errors[`values.${index}`]}
            disabled={cleared[index] === true}
            onChange={value => form.setFieldValue(`values.${index}`, value)}
          />
          {field.secure && !field.required && (
            <Checkbox
              size="xs"
              label={texts.clearNamed(<bdi>{field.name}</bdi>)}
              {...form.getInputProps(`cleared.${index}`, { type: 'checkbox' })}
            />
          )}
        </Stack>
      ))}
      <Textarea label={texts.notes} autosize minRows={2} maxRows={8} {...form.getInputProps('notes')} />
    </FormModal>
  );
}

/** The credential after it; null when there was nothing to change. */
async function save(
  from: Credential,
  changes: Changes,
  mayPutFields: boolean,
): Promise<(ListedCredential & Tagged) | null> {
  const { fields, ...named } = changes;
  const valuesOnly = Object.keys(named).length === 0;
  if (valuesOnly && fields.length === 0) return null;
  const params = { path: { id: from.id }, header: ifMatch(from) };
  const values = fields.map(field => ({ ...field }));
  if (valuesOnly && mayPutFields)
    return tagged(
      api.PUT('/v1/credential/credentials/{id}/fields', { params, body: { fields: values } }),
      ({ data }) => data,
    );
  const body = { ...named, ...(values.length === 0 ? {} : { fields: values }) };
  return tagged(api.PATCH('/v1/credential/credentials/{id}', { params, body }), ({ data }) => data);
}
