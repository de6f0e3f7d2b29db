import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, ifMatch, result, type Tagged } from '../../../api/client.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { Opened } from '../../../parts/stale/opened.tsx';
import { type Part, textPart } from '../../../parts/stale/parts.ts';
import { useStale } from '../../../parts/stale/use-stale.tsx';
import { useStepUp } from '../../../parts/step-up.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { AddressesInput } from './addresses-input.tsx';
import { type ApiKey, apiKeysKey, fetchKey } from './queries.ts';
import { texts } from './texts.tsx';

interface Values extends Record<string, unknown> {
  readonly name: string;
  readonly addresses: string[];
}

const valuesOf = ({ name, addresses }: ApiKey): Values => ({ name, addresses: [...addresses] });
const list = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : '');
const parts: readonly Part<Values>[] = [
  textPart('name', texts.name),
  textPart('addresses', texts.addresses, { say: list }),
];

interface Props<T> {
  readonly of: T;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Renames a key, and says where it may be used from. */
export function EditKeyModal({ of: { id }, onDone, onClose }: Props<Pick<ApiKey, 'id'>>) {
  return (
    <Opened queryKey={[...apiKeysKey, 'one', id]} load={() => fetchKey(id)} title={texts.editTitle} onClose={onClose}>
      {key => <EditKey of={key} onDone={onDone} onClose={onClose} />}
    </Opened>
  );
}

function EditKey({ of: key, onDone, onClose }: Props<ApiKey & Tagged>) {
  const { id } = key;
  const { sensitive, dialog } = useStepUp();
  const form = useForm<Values>({
    initialValues: valuesOf(key),
    validate: { name: text => (text.trim() === '' ? texts.enterAName : null) },
  });
  const stale = useStale<ApiKey & Tagged, Values>(form, {
    what: 'API key',
    opened: key,
    valuesOf,
    partsOf: () => parts,
    load: () => fetchKey(id),
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.notSaved,
    refused: stale.refused,
    send: body =>
      sensitive(shown =>
        result(
          api.PATCH('/v1/api-keys/{id}', {
            params: { path: { id }, header: ifMatch(stale.from) },
            body: { ...body, ...shown },
          }),
        ),
      ),
    done: answer => {
      if (answer === null) return;
      toastDone(texts.saved);
      onDone();
    },
  });
  const [, problem] = Object.entries(form.errors).find(([field]) => field.startsWith('addresses')) ?? [];
  return (
    <FormModal
      title={texts.editTitle}
      action={texts.save}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
      over={
        <>
          {stale.window}
          {dialog}
        </>
      }
    >
      <TextInput
        label={texts.name}
        required
        maxLength={100}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('name')}
      />
      <AddressesInput {...form.getInputProps('addresses')} error={problem} />
    </FormModal>
  );
}
