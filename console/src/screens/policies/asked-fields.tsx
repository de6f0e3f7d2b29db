import { Checkbox, NumberInput, Select, Stack, Switch, TagsInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { type Asked, kinds, methods } from './kinds.ts';
import { texts } from './texts.tsx';
import type { PolicyValues } from './values.ts';

type Form = Pick<UseFormReturnType<PolicyValues>, 'values' | 'getInputProps'>;

/** What a policy of the chosen type asks. What is left empty says nothing. */
export function AskedFields({ form }: { readonly form: Form }) {
  return (
    <>
      {kinds[form.values.type].map(asked => (
        <Field key={asked.key} asked={asked} form={form} />
      ))}
    </>
  );
}

function Field({ asked: { key, kind, label, hint, min, max }, form }: { readonly asked: Asked; readonly form: Form }) {
  switch (kind) {
    case 'number':
      return (
        <NumberInput
          label={label}
          description={hint}
          min={min}
          max={max}
          clampBehavior="none"
          allowDecimal={false}
          {...form.getInputProps(`numbers.${key}`)}
        />
      );
    case 'yes':
      return <Switch label={label} {...form.getInputProps(`yes.${key}`, { type: 'checkbox' })} />;
    case 'methods':
      return (
        <Checkbox.Group label={label} description={hint} {...form.getInputProps('methods')}>
          <Stack gap="xs" mt={6}>
            {methods.map(method => (
              <Checkbox key={method} value={method} label={texts.methodLabels[method]} />
            ))}
          </Stack>
        </Checkbox.Group>
      );
    case 'ranges':
      return (
        <TagsInput
          label={label}
          description={hint}
          required
          maxTags={500}
          splitChars={[',', ' ', '\n']}
          {...form.getInputProps('cidrs')}
        />
      );
    case 'provider':
      return (
        <Select
          label={label}
          allowDeselect={false}
          data={[
            { value: 'google', label: texts.providerNames.google },
            { value: 'microsoft', label: texts.providerNames.microsoft },
          ]}
          {...form.getInputProps('provider')}
        />
      );
  }
}
