import { Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { PageForm } from '../../../parts/page-form.tsx';
import { Section } from '../../../parts/section.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { type OwnResult, resultsKey, testConnection } from './queries.ts';
import { Verdict } from './verdict.tsx';

/** Tests an address and a key of one's own. What came of it is kept under a name; address and key are not. */
export function TryConnection({ results }: { readonly results: readonly OwnResult[] }) {
  const client = useQueryClient();
  const [name, setName] = useState(results[0]?.id ?? 'my-integration');
  const form = useForm({
    initialValues: { id: name, api_url: '', api_key: '' },
    validate: {
      id: id =>
        /^[A-Za-z0-9._-]{1,100}$/.test(id) ? null : 'Use 1 to 100 letters, digits, dots, dashes or underscores',
    },
    onValuesChange: ({ id }) => setName(id),
  });
  const { busy, submit } = useSubmit(form, {
    failed: 'The connection was not tested',
    // What is left out is missed by the server, which says so beside the field.
    send: ({ id, api_url, api_key }) =>
      testConnection(id, { ...(api_url === '' ? {} : { api_url }), ...(api_key === '' ? {} : { api_key }) }),
    done: () => void client.invalidateQueries({ queryKey: resultsKey }),
  });
  const last = results.find(({ id }) => id === name);
  return (
    <Section
      title="Test a connection"
      hint="The server calls the URL with the key as a bearer token and waits up to 10 seconds. The result is stored, the key is not."
    >
      <PageForm form={form} onSubmit={submit}>
        <Stack maw={520}>
          <TextInput
            label="Name"
            description="The result is stored under this name"
            required
            autoComplete="off"
            spellCheck={false}
            {...form.getInputProps('id')}
          />
          <TextInput
            label="API URL"
            type="url"
            placeholder="https://api.example.com/health"
            required
            autoComplete="off"
            spellCheck={false}
            {...form.getInputProps('api_url')}
          />
          <PasswordInput label="API key" required autoComplete="off" {...form.getInputProps('api_key')} />
          <Group align="flex-start">
            <Button type="submit" loading={busy}>
              Test connection
            </Button>
            <div role="status" aria-label="Last result">
              {!busy && last !== undefined && <Verdict result={last} />}
            </div>
          </Group>
        </Stack>
      </PageForm>
    </Section>
  );
}
