import { Button, Group, Paper, Stack, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { PlaceSelect } from '../../../access/place-select.tsx';
import { usePlaces } from '../../../access/places.ts';
import { PageForm } from '../../../parts/page-form.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { showBeside } from '../beside.ts';
import { type Draft, draftOf } from './draft.ts';
import { FieldEditor } from './field-editor.tsx';
import type { CredentialType } from './queries.ts';

const besides = {
  CredentialTypeExists: 'name',
  CredentialTypeScopeTaken: 'permissionScope',
  CredentialTypeFieldSealed: 'fields',
};

/** The form of a type, new or not. */
export function TypeForm<R>({
  type,
  valueTypes,
  action,
  send,
  done,
}: {
  /** Null: a new one. */
  readonly type: CredentialType | null;
  readonly valueTypes: readonly string[];
  readonly action: string;
  readonly send: (draft: Draft) => Promise<R>;
  readonly done: (result: R) => void;
}) {
  const places = usePlaces('credential_type.create');
  const [initialValues] = useState(() => draftOf(type, places.usual));
  const form = useForm<Draft>({ initialValues });
  const { busy, submit } = useSubmit(form, {
    failed: type === null ? 'The type was not created' : 'The type was not changed',
    send,
    done,
    refused: error => showBeside(form, error, besides),
  });
  return (
    <PageForm form={form} onSubmit={submit}>
      <Stack>
        <Paper withBorder p="md">
          <Stack>
            <TextInput label="Name" required autoComplete="off" {...form.getInputProps('name')} />
            <TextInput
              label="Permission scope"
              description="People with the permission <scope>.fetch can read credentials of this type only. No other type can use this scope, or one that begins with it, such as <scope>.more. Leave empty to let only people with credential.* read them"
              placeholder="aws.credentials"
              autoComplete="off"
              spellCheck={false}
              {...form.getInputProps('permissionScope')}
            />
            <TextInput
              label="Icon"
              description="Link to a picture, for programs that show it"
              placeholder="https://…"
              type="url"
              autoComplete="off"
              {...form.getInputProps('icon')}
            />
            {type === null && (
              <PlaceSelect
                choices={places.choices}
                description="Platform-wide types can be used in every organization"
                {...form.getInputProps('organizationId')}
              />
            )}
          </Stack>
        </Paper>
        <Title order={2} size="h4">
          Fields
        </Title>
        <FieldEditor form={form} valueTypes={valueTypes} before={type?.fields ?? []} />
        <Group justify="flex-end">
          <Button type="submit" loading={busy}>
            {action}
          </Button>
        </Group>
      </Stack>
    </PageForm>
  );
}
