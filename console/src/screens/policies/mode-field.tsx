import { Radio, Stack } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { texts } from './texts.tsx';
import type { Mode, PolicyValues } from './values.ts';

const modes = ['report', 'on', 'off'] as const satisfies readonly Mode[];

/** Whether it holds, only reports, or is off. */
export function ModeField({ form }: { readonly form: Pick<UseFormReturnType<PolicyValues>, 'getInputProps'> }) {
  return (
    <Radio.Group label={texts.mode} {...form.getInputProps('mode')}>
      <Stack gap="xs" mt={6}>
        {modes.map(mode => (
          <Radio key={mode} value={mode} label={texts.modes[mode]} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
