import { Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { PatternField } from '../../access/pattern-field.tsx';
import { PlaceSelect } from '../../access/place-select.tsx';
import { platform, usePlaces } from '../../access/places.ts';
import { api, ifMatch, result, type Tagged } from '../../api/client.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { textPart } from '../../parts/stale/parts.ts';
import { useStale } from '../../parts/stale/use-stale.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { fetchRecord, type PermissionRecord } from './queries.ts';
import { patternOfRecord, recordOfPattern } from './records.ts';
import { texts } from './texts.tsx';

interface Values extends Record<string, unknown> {
  readonly name: string;
  readonly pattern: string;
  readonly description: string;
  readonly organizationId: string;
}

const nothing = { etag: '' };
const parts = [
  textPart<Values>('name', texts.name),
  textPart<Values>('pattern', texts.pattern),
  textPart<Values>('description', texts.description, { long: true }),
];

/** Makes a permission record, or changes one. */
export function RecordModal({
  record,
  onClose,
}: {
  /** Null: a new one. */
  readonly record: (PermissionRecord & Tagged) | null;
  readonly onClose: () => void;
}) {
  const client = useQueryClient();
  const places = usePlaces('permission.create');
  const valuesOf = (of: (PermissionRecord & Tagged) | typeof nothing): Values => ({
    name: 'id' in of ? of.name : '',
    pattern: 'id' in of ? patternOfRecord(of) : '',
    description: 'id' in of ? (of.description ?? '') : '',
    organizationId: places.usual,
  });
  const form = useForm<Values>({ initialValues: valuesOf(record ?? nothing) });
  const stale = useStale<(PermissionRecord & Tagged) | typeof nothing, Values>(form, {
    what: 'permission',
    opened: record ?? nothing,
    valuesOf,
    partsOf: () => parts,
    load: async () => (record === null ? nothing : fetchRecord(record.id)),
  });
  const { busy, submit } = useSubmit(form, {
    failed: record === null ? texts.thePermissionWasNotCreated : texts.thePermissionWasNotChanged,
    names: { resource: 'pattern', action: 'pattern' },
    send: ({ name, pattern, description, organizationId }) => {
      const what = { name, description: description === '' ? null : description };
      if (record === null) {
        const place = organizationId === platform ? null : organizationId;
        return result(
          api.POST('/api/permissions', { body: { ...what, ...recordOfPattern(pattern), organizationId: place } }),
        );
      }
      // What it stands for may be fixed; so it is only sent when it is to change.
      const changed = pattern === valuesOf(stale.from).pattern ? {} : recordOfPattern(pattern);
      const params = { path: { id: record.id }, header: ifMatch(stale.from) };
      return result(api.PUT('/api/permissions/{id}', { params, body: { ...what, ...changed } }));
    },
    done: ({ data }) => {
      toastDone(record === null ? texts.wasCreatedNamed(data.name) : texts.permissionUpdated);
      void client.invalidateQueries({ queryKey: ['permissions'] });
      onClose();
    },
    // That one exists, or is in use, is about what it stands for.
    refused: error => {
      const { status, message } = error;
      if (stale.refused(error)) return true;
      if (status === 409) form.setFieldError('pattern', message);
      return status === 409;
    },
  });
  return (
    <FormModal
      over={stale.window}
      title={record === null ? texts.createPermission : texts.editPermission}
      action={record === null ? texts.create : texts.save}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={texts.name}
        required
        maxLength={255}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('name')}
      />
      <PatternField
        label={texts.pattern}
        description={texts.atLeastTwoPartsSuchAsReport}
        required
        {...form.getInputProps('pattern')}
      />
      <Textarea
        label={texts.description}
        autosize
        minRows={2}
        maxRows={6}
        maxLength={10_000}
        {...form.getInputProps('description')}
      />
      {record === null && <PlaceSelect choices={places.choices} {...form.getInputProps('organizationId')} />}
    </FormModal>
  );
}
