import { Checkbox, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { PlaceSelect } from '../../../access/place-select.tsx';
import { inPlace, usePlaces } from '../../../access/places.ts';
import type { Tagged } from '../../../api/client.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { type Part, textPart } from '../../../parts/stale/parts.ts';
import { useStale } from '../../../parts/stale/use-stale.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import {
  changeIntegration,
  createIntegration,
  fetchIntegration,
  type Integration,
  type IntegrationChanges,
  savedKey,
} from './queries.ts';
import { texts } from './texts.tsx';

interface Values extends Record<string, unknown> {
  readonly name: string;
  readonly api_url: string;
  readonly api_key: string;
  readonly without: boolean;
  readonly organizationId: string;
}

const nothing = { etag: '' };
const parts: readonly Part<Values>[] = [
  textPart('name', texts.name),
  textPart('api_url', 'API URL'),
  textPart('api_key', 'API Key', { say: value => (value === '' ? '' : texts.aNewKey) }),
  textPart('without', texts.removeTheStoredKey, { say: value => (value === true ? texts.yes : '') }),
];

/** Saves an integration, or changes a saved one. Its key goes in and never comes out. */
export function IntegrationModal({
  integration,
  onClose,
}: {
  /** Null: a new one. */
  readonly integration: (Integration & Tagged) | null;
  readonly onClose: () => void;
}) {
  const client = useQueryClient();
  const places = usePlaces('integration.write');
  const valuesOf = (of: (Integration & Tagged) | typeof nothing): Values => ({
    name: 'id' in of ? of.name : '',
    api_url: 'id' in of ? of.api_url : '',
    api_key: '',
    without: false,
    organizationId: places.usual,
  });
  const form = useForm<Values>({ initialValues: valuesOf(integration ?? nothing) });
  const stale = useStale<(Integration & Tagged) | typeof nothing, Values>(form, {
    what: 'integration',
    opened: integration ?? nothing,
    valuesOf,
    partsOf: () => parts,
    load: async () => (integration === null ? nothing : fetchIntegration(integration.id)),
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.theIntegrationWasNotSaved,
    refused: stale.refused,
    send: ({ name, api_url, api_key, without, organizationId }) => {
      const key = api_key === '' ? {} : { api_key };
      if (integration === null) return createIntegration({ name, api_url, ...key, ...inPlace(organizationId) });
      const before = valuesOf(stale.from);
      const changes: IntegrationChanges = {
        ...(name === before.name ? {} : { name }),
        ...(api_url === before.api_url ? {} : { api_url }),
        ...(without ? { api_key: null } : key),
      };
      return changeIntegration({ ...integration, ...stale.from }, changes);
    },
    done: saved => {
      toastDone(texts.wasSavedNamed(saved.name));
      void client.invalidateQueries({ queryKey: savedKey });
      onClose();
    },
  });
  const { without } = form.getValues();
  return (
    <FormModal
      over={stale.window}
      title={integration === null ? texts.addIntegration : texts.editIntegration}
      action={texts.save}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput label={texts.name} required autoComplete="off" data-autofocus {...form.getInputProps('name')} />
      <TextInput
        label={texts.apiUrl}
        type="url"
        placeholder={texts.httpsApiExampleComHealth}
        required
        autoComplete="off"
        spellCheck={false}
        {...form.getInputProps('api_url')}
      />
      <PasswordInput
        label={texts.apiKey}
        description={
          integration?.has_key === true ? texts.aKeyIsStoredAndNeverShown : texts.sentAsABearerTokenLeaveEmpty
        }
        autoComplete="off"
        disabled={without}
        {...form.getInputProps('api_key')}
      />
      {integration?.has_key === true && (
        <Checkbox label={texts.removeTheStoredKey} {...form.getInputProps('without', { type: 'checkbox' })} />
      )}
      {integration === null && <PlaceSelect choices={places.choices} {...form.getInputProps('organizationId')} />}
    </FormModal>
  );
}
