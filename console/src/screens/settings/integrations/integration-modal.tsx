import { Button, Checkbox, Group, Modal, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { inPlace, OrganizationField, useNewPlace } from '../../../parts/organization-field.tsx';
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
  const { first, places } = useNewPlace('integration.write');
  const form = useForm({
    initialValues: {
      name: integration?.name ?? '',
      api_url: integration?.api_url ?? '',
      api_key: '',
      without: false,
      organizationId: first,
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
    <Modal opened onClose={onClose} title={integration === null ? 'Save an integration' : 'Edit integration'} centered>
      <form onSubmit={submit} noValidate>
        <Stack>
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
            label="API Key"
            description={
              integration?.has_key === true
                ? 'A key is stored, and is never shown. Leave this empty to keep it.'
                : 'Sent as a Bearer token. Leave this empty to ask without one.'
            }
            autoComplete="off"
            disabled={without}
            {...form.getInputProps('api_key')}
          />
          {integration?.has_key === true && (
            <Checkbox label="Remove the stored key" {...form.getInputProps('without', { type: 'checkbox' })} />
          )}
          {integration === null && <OrganizationField places={places} {...form.getInputProps('organizationId')} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
