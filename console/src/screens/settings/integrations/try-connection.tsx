import { Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { PageForm } from '../../../parts/page-form.tsx';
import { Section } from '../../../parts/section.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { type OwnResult, resultsKey, testConnection } from './queries.ts';
import { texts } from './texts.tsx';
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
    failed: texts.theConnectionWasNotTested,
    // What is left out is missed by the server, which says so beside the field.
    send: ({ id, api_url, api_key }) =>
      testConnection(id, { ...(api_url === '' ? {} : { api_url }), ...(api_key === '' ? {} : { api_key }) }),
    done: () => void client.invalidateQueries({ queryKey: resultsKey }),
  });
  const last = results.find(({ id }) => id === name);
  return (
    <Section title={texts.testAConnection} hint={texts.theServerCallsTheUrlWithThe}>
      <PageForm form={form} onSubmit={submit}>
        <Stack maw={520}>
          <TextInput
            label={texts.name}
            description={texts.theResultIsStoredUnderThisName}
            required
            autoComplete="off"
            spellCheck={false}
            {...form.getInputProps('id')}
          />
          <TextInput
            label={texts.apiUrl}
            type="url"
            placeholder={texts.httpsApiExampleComHealth}
            required
            autoComplete="off"
            spellCheck={false}
            {...form.getInputProps('api_url')}
          />
          <PasswordInput label={texts.apiKey} required autoComplete="off" {...form.getInputProps('api_key')} />
          <Group align="flex-start">
            <Button type="submit" loading={busy}>
              {texts.testConnection}
            </Button>
            <div role="status" aria-label={texts.lastResult}>
              {!busy && last !== undefined && <Verdict result={last} />}
            </div>
          </Group>
        </Stack>
      </PageForm>
    </Section>
  );
}
