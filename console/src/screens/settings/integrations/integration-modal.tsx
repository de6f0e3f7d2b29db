import { Checkbox, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { PlaceSelect } from '../../../access/place-select.tsx';
import { inPlace, usePlaces } from '../../../access/places.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import {
  changeIntegration,
  createIntegration,
  type Integration,
  type IntegrationChanges,
  savedKey,
} from './queries.ts';

/** Saves an integration, or changes a saved one. Its key goes in and never comes out. */
export function IntegrationModal({
  integration,
  onClose,
}: {
  /** Null: a new one. */
  readonly integration: Integration | null;
  readonly onClose: () => void;
}) {
  const client = useQueryClient();
  const places = usePlaces('integration.write');
  const form = useForm({
    initialValues: {
      name: integration?.name ?? '',
      api_url: integration?.api_url ?? '',
      api_key: '',
      without: false,
      organizationId: places.usual,
    },
  });
  const { busy, submit } = useSubmit(form, {
    failed: 'The integration was not saved',
    send: ({ name, api_url, api_key, without, organizationId }) => {
      const key = api_key === '' ? {} : { api_key };
      if (integration === null) return createIntegration({ name, api_url, ...key, ...inPlace(organizationId) });
      const changes: IntegrationChanges = {
        ...(name === integration.name ? {} : { name }),
        ...(api_url === integration.api_url ? {} : { api_url }),
        ...(without ? { api_key: null } : key),
      };
      return changeIntegration(integration.id, changes);
    },
    done: saved => {
      toastDone(`${saved.name} was saved`);
      void client.invalidateQueries({ queryKey: savedKey });
      onClose();
    },
  });
  const { without } = form.getValues();
  return (
    <FormModal
      title={integration === null ? 'Add integration' : 'Edit integration'}
      action="Save"
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput label="Name" required autoComplete="off" data-autofocus {...form.getInputProps('name')} />
      <TextInput
        label="API URL"
        type="url"
        placeholder="https://api.example.com/health"
        required
        autoComplete="off"
        spellCheck={false}
        {...form.getInputProps('api_url')}
      />
      <PasswordInput
        label="API key"
        description={
          integration?.has_key === true
            ? 'A key is stored and never shown. Leave empty to keep it.'
            : 'Sent as a bearer token. Leave empty if none is needed.'
        }
        autoComplete="off"
        disabled={without}
        {...form.getInputProps('api_key')}
      />
      {integration?.has_key === true && (
        <Checkbox label="Remove the stored key" {...form.getInputProps('without', { type: 'checkbox' })} />
      )}
      {integration === null && <PlaceSelect choices={places.choices} {...form.getInputProps('organizationId')} />}
    </FormModal>
  );
}
