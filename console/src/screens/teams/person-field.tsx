import { Loader, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useCan } from '../../access/can.ts';
import { api, page } from '../../api/client.ts';

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
  const [asked] = useDebouncedValue(text.trim(), 250);
  const found = useQuery({
    queryKey: ['users', 'search', asked],
    queryFn: ({ signal }) => {
      const query = { per_page: shown, ...(asked === '' ? {} : { q: asked }) };
      return page(api.GET('/api/v1/users', { params: { query }, signal }));
    },
    placeholderData: keepPreviousData,
  });
  const people = (found.data?.items ?? []).map(({ id, full_name: name, username, email }) => ({
    value: id,
    label: `${name ?? username} (${email})`,
  }));
  return (
    <Select
      label="Person"
      placeholder="Search name or e-mail"
      required
      searchable
      data={people}
      // The server has searched: what it found is all shown.
      filter={({ options }) => options}
      value={value === '' ? null : value}
      onChange={id => onChange?.(id ?? '')}
      searchValue={text}
      onSearchChange={setText}
      rightSection={found.isFetching ? <Loader size="xs" aria-hidden /> : undefined}
      nothingFoundMessage={found.isError ? found.error.message : 'Nobody matches'}
      maxDropdownHeight={260}
      error={error}
    />
  );
}

function PersonId({ value = '', onChange, error }: Props) {
  return (
    <TextInput
      label="Person’s id"
      description="You may not search people. Ask them for their id: it is in their own Settings, under General."
      required
      autoComplete="off"
      value={value}
      onChange={({ currentTarget }) => onChange?.(currentTarget.value)}
      error={error}
    />
  );
}
