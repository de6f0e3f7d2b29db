import { Autocomplete, type AutocompleteProps, Stack } from '@mantine/core';
import { enterTakesMarked } from '../parts/list-keys.ts';
import { isUsed, useKnownNodes } from './catalogue.ts';
import { PatternCoverage } from './pattern-coverage.tsx';
import { completions, illFormed } from './patterns.ts';
import { texts } from './texts.ts';

/**
 * Takes a pattern, and shows while it is typed which of the known permissions it covers. Spread a form's input props
 * into it: it refuses nothing itself, the server does, and `error` shows its words.
 */
export function PatternField({
  value = '',
  error,
  ...rest
}: Omit<AutocompleteProps, 'data' | 'filter' | 'value'> & { readonly value?: string }) {
  const nodes = useKnownNodes();
  const problem = illFormed(value);
  return (
    <Stack gap="xs">
      <Autocomplete
        label={texts.permission}
        description={texts.aPermissionOrAPatternOfMany}
        placeholder={texts.credential}
        maxLength={255}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxDropdownHeight={220}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        {...rest}
        value={value}
        error={error ?? problem}
        data={completions(
          value,
          (nodes ?? []).filter(isUsed).map(({ node }) => node),
        )}
        // They were chosen for what was typed already.
        filter={({ options }) => options}
        onKeyDownCapture={enterTakesMarked(false)}
      />
      {value !== '' && problem === null && <PatternCoverage pattern={value} nodes={nodes} />}
    </Stack>
  );
}
