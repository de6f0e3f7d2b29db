import { MultiSelect, type MultiSelectProps } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, page } from '../../api/client.ts';

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** Picks people by name or address; of those that match, the first twenty are offered. */
export function PeopleSelect(props: Omit<MultiSelectProps, 'data' | 'onSearchChange' | 'searchValue'>) {
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text, 200);
  const [picked, setPicked] = useState<readonly Choice[]>([]);
  const { data } = useQuery({
    queryKey: ['users', 'picked', asked],
    queryFn: async ({ signal }) => {
      const query = { per_page: 20, is_active: true, ...(asked === '' ? {} : { q: asked }) };
      return page(api.GET('/api/v1/users', { params: { query }, signal }));
    },
    placeholderData: keepPreviousData,
  });
  const found = (data?.items ?? []).map(user => ({
    value: user.id,
    label: `${user.full_name ?? user.username} (${user.email})`,
  }));
  // Those who were picked stay known by name when the search is over.
  const kept = picked.filter(({ value }) => found.every(each => each.value !== value));
  return (
    <MultiSelect
      {...props}
      data={[...found, ...kept]}
      searchable
      searchValue={text}
      onSearchChange={setText}
      // The server has searched already, in more than the label.
      filter={({ options }) =>
        options.filter(option => !kept.some(each => 'value' in option && each.value === option.value))
      }
      hidePickedOptions
      nothingFoundMessage="Nobody matches"
      onChange={values => {
        setPicked([...found, ...kept].filter(({ value }) => values.includes(value)));
        props.onChange?.(values);
      }}
    />
  );
}
