import { Loader, Select, type SelectProps } from '@mantine/core';
import { useUncontrolled } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { enterTakesMarked } from './list-keys.ts';
import { texts } from './texts.ts';
import { useUnread } from './unread.ts';
import type { Found } from './use-found.ts';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** The server's answers to what is typed, and how it hears of that. */
export type Search = Pick<Found<unknown>, 'fits' | 'error'> & { readonly onText: (text: string) => void };

type Rest = Omit<
  SelectProps,
  'data' | 'value' | 'defaultValue' | 'onChange' | 'searchValue' | 'onSearchChange' | 'filter' | 'ref'
>;

/**
 * Chooses one of a list by typing a part of its name. What is typed and not chosen is no choice: the form is not sent
 * with the one of before, and the field says so. With `search` the server does the searching. A form's input props can
 * be spread into it.
 */
export function SearchSelect({
  value,
  defaultValue,
  onChange,
  choices,
  search,
  inForm = true,
  searchable = true,
  error,
  nothingFoundMessage = texts.nothingMatches,
  ...rest
}: Rest & {
  /** Null or '': nothing is chosen. */
  readonly value?: string | null;
  readonly defaultValue?: string | null;
  /** Gets '' when the choice is taken back. */
  readonly onChange?: (value: string) => void;
  /** What can be chosen; what the server found for the text, with `search`. */
  readonly choices: readonly Choice[];
  readonly search?: Search;
  /** False where a choice has its effect at once: a text that was not chosen then goes when the field is left. */
  readonly inForm?: boolean;
}) {
  const [given, choose] = useUncontrolled<string | null>({
    ...(value === undefined ? {} : { value }),
    defaultValue: defaultValue ?? null,
    finalValue: null,
    onChange: next => onChange?.(next ?? ''),
  });
  const chosen = given ?? '';
  const label = useLabel(chosen, choices);
  const [text, setText] = useState(label);
  useEffect(() => setText(label), [label]);
  const fits = search?.fits ?? true;
  const unchosen = text.trim() !== label;
  const unread = useUnread(unchosen && inForm ? texts.chooseOneFromTheList : null);
  const write = (written: string): void => {
    setText(written);
    search?.onText(written.trim() === label ? '' : written);
  };
  return (
    <Select
      maxDropdownHeight={260}
      openOnFocus={false}
      {...(fits ? {} : { rightSection: <Loader size="xs" aria-hidden /> })}
      {...rest}
      {...unread.field}
      nothingFoundMessage={fits ? (search?.error?.message ?? nothingFoundMessage) : texts.searching}
      searchable={searchable}
      data={[...choices]}
      // The server has searched: what it found is all shown.
      {...(search === undefined ? {} : { filter: ({ options }) => options })}
      value={chosen === '' && choices.every(each => each.value !== '') ? null : chosen}
      onChange={next => {
        setText(choices.find(each => each.value === next)?.label ?? '');
        search?.onText('');
        choose(next);
      }}
      // The text is what was typed or chosen; Mantine would put the old choice back when the field is left.
      searchValue={text}
      onInput={event => {
        const written = event.currentTarget.value;
        unread.field.onInput();
        write(written);
        // A name that is wiped out takes the choice with it, where there may be none.
        if (written.trim() === '' && chosen !== '' && rest.allowDeselect !== false) choose(null);
      }}
      onBlur={event => {
        unread.field.onBlur(event);
        if (!inForm) write(label);
      }}
      {...(searchable ? { onKeyDownCapture: enterTakesMarked(!fits || unchosen) } : {})}
      error={error ?? unread.error}
    />
  );
}

/** The name of what is chosen, also when the list has moved on from it. */
function useLabel(value: string, choices: readonly Choice[]): string {
  const known = useRef(new Map<string, string>());
  for (const choice of choices) known.current.set(choice.value, choice.label);
  return known.current.get(value) ?? '';
}
