import { Loader, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useCan } from '../../access/can.ts';
import { api, result } from '../../api/client.ts';

interface Props {
  readonly actor: string | undefined;
  readonly error: string | undefined;
  readonly onChange: (actor: string) => void;
}

/** Who acted: looked for by name by those who may look for people, by id otherwise. */
export function ActorFilter(props: Props) {
  return useCan()('user.list.other') ? <PersonFilter {...props} /> : <IdFilter {...props} />;
}

function PersonFilter({ actor, error, onChange }: Props) {
  const [text, setText] = useState('');
  const chosen = useQuery({
    queryKey: ['users', 'one', actor],
    queryFn: ({ signal }) => result(api.GET('/api/v1/users/{id}', { params: { path: { id: actor ?? '' } }, signal })),
    enabled: actor !== undefined,
    retry: false,
  });
  // Somebody who is gone has no name, and stays to be filtered by.
  const name =
    chosen.data === undefined
      ? (actor ?? '')
      : `${chosen.data.full_name ?? chosen.data.username} (${chosen.data.email})`;
  // Once somebody is chosen, the field has their name: nobody else is looked for.
  const asked = text.trim() === name ? '' : text.trim();
  const [q] = useDebouncedValue(asked, 250);
  const found = useQuery({
    queryKey: ['users', 'named', q],
    queryFn: ({ signal }) => result(api.GET('/api/v1/users', { params: { query: { q, per_page: 10 } }, signal })),
    placeholderData: keepPreviousData,
    enabled: q !== '',
  });
  const people = (q === '' ? [] : (found.data ?? [])).map(user => ({
    value: user.id,
    label: `${user.full_name ?? user.username} (${user.email})`,
  }));
  const data =
    actor === undefined || people.some(({ value }) => value === actor)
      ? people
      : [{ value: actor, label: name }, ...people];
  return (
    <Select
      aria-label="Actor"
      placeholder="Actor: name or e-mail"
      searchable
      clearable
      data={data}
      // The server has done the searching.
      filter={({ options }) => options}
      value={actor ?? null}
      onSearchChange={setText}
      onChange={value => onChange(value ?? '')}
      error={error}
      nothingFoundMessage={
        asked === '' ? 'Type a name or an address' : found.isFetching || q !== asked ? 'Looking …' : 'Nobody'
      }
      rightSection={found.isFetching ? <Loader size={14} aria-hidden /> : undefined}
      w={{ base: '100%', xs: 220 }}
    />
  );
}

function IdFilter({ actor = '', error, onChange }: Props) {
  const [text, setText] = useState(actor);
  const tell = useDebouncedCallback(onChange, 300);
  return (
    <TextInput
      aria-label="Actor"
      placeholder="Actor: id of the person"
      value={text}
      maxLength={36}
      error={error}
      onChange={({ currentTarget: { value } }) => {
        setText(value);
        tell(value.trim());
      }}
      w={{ base: '100%', xs: 220 }}
    />
  );
}
