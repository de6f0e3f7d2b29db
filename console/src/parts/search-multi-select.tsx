import { Loader, MultiSelect, type MultiSelectProps } from '@mantine/core';
import { useState } from 'react';
import { enterTakesMarked } from './list-keys.ts';
import type { Choice, Search } from './search-select.tsx';
import { texts } from './texts.ts';
import { useUnread } from './unread.ts';

/** As `SearchSelect`, for several. Spread a form's input props into it. */
export function SearchMultiSelect({
  onChange,
  choices,
  search,
  error,
  nothingFoundMessage = texts.nothingMatches,
  ...rest
}: Omit<
  MultiSelectProps,
  'data' | 'searchable' | 'searchValue' | 'onSearchChange' | 'filter' | 'onChange' | 'value' | 'defaultValue' | 'ref'
> & {
  readonly value?: string[];
  readonly defaultValue?: string[];
  readonly onChange?: (values: string[]) => void;
  readonly choices: readonly Choice[];
  readonly search?: Search;
}) {
  const [picked, setPicked] = useState<readonly Choice[]>([]);
  const [text, setText] = useState('');
  const fits = search?.fits ?? true;
  const unchosen = text.trim() !== '';
  const unread = useUnread(unchosen ? texts.chooseFromTheListOrClearWhat : null);
  const write = (written: string): void => {
    setText(written);
    search?.onText(written);
  };
  // Those who were picked stay known by name when the search is over.
  const kept = picked.filter(({ value }) => choices.every(each => each.value !== value));
  return (
    <MultiSelect
      hidePickedOptions
      {...rest}
      {...unread.field}
      nothingFoundMessage={fits ? (search?.error?.message ?? nothingFoundMessage) : texts.searching}
      rightSection={fits ? undefined : <Loader size="xs" aria-hidden />}
      searchable
      data={[...choices, ...kept]}
      // The server has searched already, in more than the label.
      {...(search === undefined
        ? {}
        : {
            filter: ({ options }) =>
              options.filter(option => !kept.some(each => 'value' in option && each.value === option.value)),
          })}
      onChange={values => {
        setPicked([...choices, ...kept].filter(({ value }) => values.includes(value)));
        write('');
        onChange?.(values);
      }}
      // The text is what was typed; Mantine would drop it unsaid when the field is left.
      searchValue={text}
      onInput={event => {
        unread.field.onInput();
        write(event.currentTarget.value);
      }}
      onKeyDownCapture={enterTakesMarked(!fits || unchosen)}
      error={error ?? unread.error}
    />
  );
}
