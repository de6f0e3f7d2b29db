import { Button, Group, Paper, Stack, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { PlaceSelect } from '../../../access/place-select.tsx';
import { usePlaces } from '../../../access/places.ts';
import { PageForm } from '../../../parts/page-form.tsx';
import { useStale } from '../../../parts/stale/use-stale.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { showBeside } from '../beside.ts';
import { type Draft, draftOf } from './draft.ts';
import { FieldEditor } from './field-editor.tsx';
import { typeParts } from './parts.ts';
import { fetchType } from './queries.ts';
import { texts } from './texts.tsx';
import type { TaggedType } from './update-type.ts';

const besides = {
  CredentialTypeExists: 'name',
  CredentialTypeScopeTaken: 'permissionScope',
  CredentialTypeFieldSealed: 'fields',
  CredentialTypeFieldExists: 'fields',
  CredentialTypeLastField: 'fields',
};

const nothing = { etag: '' };

/** The form of a type, new or not. */
export function TypeForm<R>({
  type,
  valueTypes,
  action,
  send,
  done,
}: {
  /** Null: a new one. */
  readonly type: TaggedType | null;
  readonly valueTypes: readonly string[];
  readonly action: string;
  /** `from` is what it is changed from; `goOn` hears what it is by now. */
  readonly send: (draft: Draft, from: TaggedType | null, goOn: (type: TaggedType) => void) => Promise<R>;
  readonly done: (result: R) => void;
}) {
  const places = usePlaces('credential_type.create');
  const [initialValues] = useState(() => draftOf(type, places.usual));
  const form = useForm<Draft>({ initialValues });
  const stale = useStale<TaggedType | typeof nothing, Draft>(form, {
    what: texts.credentialType,
    opened: type ?? nothing,
    valuesOf: of => draftOf('id' in of ? of : null, places.usual),
    partsOf: typeParts,
    load: async () => (type === null ? nothing : fetchType(type.id)),
  });
  const from = 'id' in stale.from ? stale.from : null;
  const { busy, submit } = useSubmit(form, {
    failed: type === null ? texts.theTypeWasNotCreated : texts.theTypeWasNotChanged,
    send: draft => send(draft, from, stale.goOn),
    done,
    refused: error => stale.refused(error) || showBeside(form, error, besides),
  });
  return (
    <PageForm form={form} onSubmit={submit}>
      <Stack>
        <Paper withBorder p="md">
          <Stack>
            <TextInput label={texts.name} required autoComplete="off" {...form.getInputProps('name')} />
            <TextInput
              label={texts.permissionScope}
              description={texts.peopleWithThePermissionScopeFetchCan}
              placeholder={texts.awsCredentials}
              autoComplete="off"
              spellCheck={false}
              {...form.getInputProps('permissionScope')}
            />
            <TextInput
              label={texts.icon}
              description={texts.linkToAPictureForProgramsThat}
              placeholder={texts.https}
              type="url"
              autoComplete="off"
              {...form.getInputProps('icon')}
            />
            {type === null && (
              <PlaceSelect
                choices={places.choices}
                description={texts.platformWideTypesCanBeUsedIn}
                {...form.getInputProps('organizationId')}
              />
            )}
          </Stack>
        </Paper>
        <Title order={2} size="h4">
          {texts.fields}
        </Title>
        <FieldEditor form={form} valueTypes={valueTypes} before={from?.fields ?? []} />
        <Group justify="flex-end">
          <Button type="submit" loading={busy}>
            {action}
          </Button>
        </Group>
        {stale.window}
      </Stack>
    </PageForm>
  );
}
