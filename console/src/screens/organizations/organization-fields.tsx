import { Radio, Stack, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { joinPolicies } from './join-policies.ts';
import type { JoinPolicy, Organization } from './queries.ts';
import { texts } from './texts.tsx';

export interface OrganizationValues extends Record<string, unknown> {
  name: string;
  description: string;
  domain: string;
  joinPolicy: JoinPolicy;
}

export const noValues: OrganizationValues = { name: '', description: '', domain: '', joinPolicy: 'invite' };

export function valuesOf({ name, description, domain, joinPolicy }: Organization): OrganizationValues {
  return { name, description: description ?? '', domain: domain ?? '', joinPolicy };
}

/** What an organization is called and how people come into it; for a new one and for one that is there. */
export function OrganizationFields<V extends OrganizationValues>({ form }: { readonly form: UseFormReturnType<V> }) {
  return (
    <Stack>
      <TextInput
        label={texts.name}
        required
        autoComplete="off"
        key={form.key('name')}
        {...form.getInputProps('name')}
      />
      <Textarea
        label={texts.description}
        autosize
        minRows={2}
        maxRows={8}
        key={form.key('description')}
        {...form.getInputProps('description')}
      />
      <TextInput
        label={texts.domain}
        description={texts.suchAsExampleComPeopleCanJoin}
        autoComplete="off"
        inputMode="url"
        key={form.key('domain')}
        {...form.getInputProps('domain')}
      />
      <Radio.Group label={texts.whoCanJoin} key={form.key('joinPolicy')} {...form.getInputProps('joinPolicy')}>
        <Stack gap="xs" mt={6}>
          {joinPolicies.map(({ value, label, means }) => (
            <Radio key={value} value={value} label={label} description={means} />
          ))}
        </Stack>
      </Radio.Group>
    </Stack>
  );
}
