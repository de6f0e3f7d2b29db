import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useCan } from '../../access/can.ts';
import { api, page } from '../../api/client.ts';
import { SearchSelect } from '../../parts/search-select.tsx';
import { useFound } from '../../parts/use-found.ts';
import { texts } from './texts.tsx';

const shown = 20;

interface Props {
  /** The id of the chosen person; '' for nobody. */
  readonly value?: string;
  readonly onChange?: (id: string) => void;
  readonly error?: React.ReactNode;
}

/** Chooses a person. Whoever may not list people asks them for their id, which everybody finds in their own settings. */
export function PersonField(props: Props) {
  const can = useCan();
  return can('user.list.other') ? <PersonSearch {...props} /> : <PersonId {...props} />;
}

function PersonSearch({ value = '', onChange, error }: Props) {
  const [text, setText] = useState('');
  const found = useFound({
    key: ['users', 'search'],
    text,
    find: async (q, signal) => {
      const query = { per_page: shown, ...(q === '' ? {} : { q }) };
      return (await page(api.GET('/api/v1/users', { params: { query }, signal }))).items;
    },
  });
  return (
    <SearchSelect
      label={texts.person}
      placeholder={texts.searchNameOrEMail}
      required
      choices={found.rows.map(({ id, full_name: name, username, email }) => ({
        value: id,
        label: `${name ?? username} (${email})`,
      }))}
      search={{ ...found, onText: setText }}
      value={value}
      onChange={id => onChange?.(id)}
      nothingFoundMessage={texts.noOneFound}
      error={error}
    />
  );
}

function PersonId({ value = '', onChange, error }: Props) {
  return (
    <TextInput
      label={texts.personsId}
      description={texts.youCantSearchForPeopleAskThe}
      required
      autoComplete="off"
      value={value}
      onChange={({ currentTarget }) => onChange?.(currentTarget.value)}
      error={error}
    />
  );
}
