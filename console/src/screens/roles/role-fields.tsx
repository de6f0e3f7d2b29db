import { Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { texts } from './texts.tsx';

export interface RoleValues extends Record<string, unknown> {
  name: string;
  description: string;
}

/** What a role is called and what it is for; of a new one and of one that is there. */
export function RoleFields<V extends RoleValues>({ form }: { readonly form: UseFormReturnType<V> }) {
  return (
    <>
      <TextInput
        label={texts.title}
        required
        maxLength={255}
        autoComplete="off"
        data-autofocus
        key={form.key('name')}
        {...form.getInputProps('name')}
      />
      <Textarea
        label={texts.description}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={10_000}
        key={form.key('description')}
        {...form.getInputProps('description')}
      />
    </>
  );
}
