import { Autocomplete, type AutocompleteProps, Loader } from '@mantine/core';
import { useState } from 'react';
import { useCan } from '../access/can.ts';
import { api, result } from '../api/client.ts';
import { enterTakesMarked } from './list-keys.ts';
import { texts } from './texts.ts';
import { useFound } from './use-found.ts';

/** People that one search suggests. */
const most = 20;

/**
 * Finds a person over the server. `onPick` gets the id of who was chosen; what is typed without choosing goes to
 * `onChange` alone, since it may be an id, an address or a user name already.
 */
export function PersonField({
  value,
  onChange,
  onPick,
  ...rest
}: Omit<AutocompleteProps, 'data' | 'filter' | 'onOptionSubmit'> & {
  readonly value: string;
  readonly onPick: (id: string) => void;
}) {
  const can = useCan();
  const [open, setOpen] = useState(false);
  const { rows: people, fits } = useFound({
    key: ['people'],
    text: value,
    enabled: open && can('user.list.other'),
    find: (q, signal) =>
      result(api.GET('/api/v1/users', { params: { query: { per_page: most, ...(q === '' ? {} : { q }) } }, signal })),
  });
  const found = people.map(({ id, full_name: name, username, email }) => ({
    value: id,
    label: `${name ?? username} · ${email}`,
  }));
  return (
    <Autocomplete
      label={texts.person}
      placeholder={texts.nameEMailOrUserName}
      autoComplete="off"
      maxLength={254}
      maxDropdownHeight={260}
      rightSection={fits ? null : <Loader size="xs" aria-hidden />}
      {...rest}
      value={value}
      data={found}
      // What was chosen arrives as its text, like what was typed; texts are unique, since addresses are.
      onChange={text => {
        onChange?.(text);
        const chosen = found.find(({ label }) => label === text);
        if (chosen !== undefined) onPick(chosen.value);
      }}
      // The server has searched.
      filter={({ options }) => options}
      onKeyDownCapture={enterTakesMarked(!fits)}
      onDropdownOpen={() => setOpen(true)}
      onDropdownClose={() => setOpen(false)}
    />
  );
}
