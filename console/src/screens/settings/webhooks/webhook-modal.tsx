import { Switch, TagsInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { PlaceSelect } from '../../../access/place-select.tsx';
import { platform, usePlaces } from '../../../access/places.ts';
import type { Tagged } from '../../../api/client.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { type Part, textPart } from '../../../parts/stale/parts.ts';
import { useStale } from '../../../parts/stale/use-stale.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import {
  changeWebhook,
  createWebhook,
  eventTypesQuery,
  fetchWebhook,
  type Webhook,
  type WebhookWithSecret,
  webhooksKey,
} from './queries.ts';
import { texts } from './texts.tsx';

interface Values extends Record<string, unknown> {
  readonly name: string;
  readonly url: string;
  readonly types: string[];
  readonly active: boolean;
  readonly place: string;
}

const nothing = { etag: '' };
const list = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : '');
const parts: readonly Part<Values>[] = [
  textPart('name', texts.name),
  textPart('url', texts.url),
  textPart('types', texts.events, { say: list }),
  textPart('active', texts.active, { say: value => (value === true ? texts.isActive : texts.isPaused) }),
];

/** Makes a webhook, whose secret `onMade` is given once, or changes one. */
export function WebhookModal({
  webhook,
  onMade,
  onClose,
}: {
  /** Null: a new one. */
  readonly webhook: (Webhook & Tagged) | null;
  readonly onMade?: (made: WebhookWithSecret) => void;
  readonly onClose: () => void;
}) {
  const client = useQueryClient();
  const places = usePlaces('webhook.write');
  const choices = useTypeChoices(webhook);
  const valuesOf = (of: (Webhook & Tagged) | typeof nothing): Values => ({
    name: 'id' in of ? of.name : '',
    url: 'id' in of ? of.url : '',
    types: 'id' in of ? [...of.event_types] : ['*'],
    active: 'id' in of ? of.active : true,
    place: places.usual,
  });
  const form = useForm<Values>({ initialValues: valuesOf(webhook ?? nothing) });
  const stale = useStale<(Webhook & Tagged) | typeof nothing, Values>(form, {
    what: 'webhook',
    opened: webhook ?? nothing,
    valuesOf,
    partsOf: () => parts,
    load: async () => (webhook === null ? nothing : fetchWebhook(webhook.id)),
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.theWebhookWasNotSaved,
    refused: stale.refused,
    names: { event_types: 'types' },
    send: async ({ name, url, types, active, place }) => {
      if (webhook !== null)
        return changeWebhook({ ...webhook, ...stale.from }, { name, url, event_types: types, active });
      const made = await createWebhook({
        ...{ name, url, event_types: types, active },
        organization_id: place === platform ? null : place,
      });
      onMade?.(made);
      return made;
    },
    done: saved => {
      if (webhook !== null) toastDone(texts.wasSavedNamed(saved.name));
      void client.invalidateQueries({ queryKey: webhooksKey });
      onClose();
    },
  });
  return (
    <FormModal
      over={stale.window}
      title={webhook === null ? texts.addWebhook : texts.editWebhook}
      action={texts.save}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput label={texts.name} required autoComplete="off" data-autofocus {...form.getInputProps('name')} />
      <TextInput
        label={texts.url}
        type="url"
        placeholder={texts.urlPlaceholder}
        required
        autoComplete="off"
        spellCheck={false}
        {...form.getInputProps('url')}
      />
      <TagsInput
        label={texts.events}
        description={texts.eventsHint}
        required
        data={choices}
        limit={100}
        maxTags={50}
        maxDropdownHeight={240}
        splitChars={[',', ' ']}
        {...form.getInputProps('types')}
      />
      <Switch
        label={texts.active}
        description={texts.activeHint}
        {...form.getInputProps('active', { type: 'checkbox' })}
      />
      {webhook === null && <PlaceSelect choices={places.choices} {...form.getInputProps('place')} />}
    </FormModal>
  );
}

/** Every type, and what types begin with. */
function useTypeChoices(webhook: Webhook | null): string[] {
  const { data = [] } = useQuery(eventTypesQuery);
  const kind = webhook !== null && webhook.conversation_id !== null ? 'conversation' : 'organization';
  const types = data.filter(({ of }) => of === kind).map(({ type }) => type);
  const beginnings = new Set(types.map(type => `${type.slice(0, type.indexOf('.'))}.*`));
  return ['*', ...[...beginnings, ...types].toSorted()];
}
