import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useCan } from '../../access/can.ts';
import { api, result } from '../../api/client.ts';
import { SearchSelect } from '../../parts/search-select.tsx';
import { useFound } from '../../parts/use-found.ts';
import { useWritten } from '../../parts/use-written.ts';
import { texts } from './texts.tsx';

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
  const name = useActorName(actor);
  const found = useFound({
    key: ['users', 'named'],
    text,
    enabled: text.trim() !== '',
    find: (q, signal) => result(api.GET('/api/v1/users', { params: { query: { q, per_page: 10 } }, signal })),
  });
  const people = found.rows.map(user => ({
    value: user.id,
    label: `${user.full_name ?? user.username} (${user.email})`,
  }));
  return (
    <SearchSelect
      label={texts.actor}
      placeholder={texts.nameOrEMail}
      comboboxProps={{ withinPortal: false }}
      clearable
      inForm={false}
      choices={
        actor === undefined || name === undefined || people.some(({ value }) => value === actor)
          ? people
          : [...people, { value: actor, label: name }]
      }
      search={{ ...found, onText: setText }}
      value={actor ?? null}
      onChange={onChange}
      error={error}
      {...(text.trim() === '' ? { nothingFoundMessage: texts.typeANameOrEMail } : {})}
    />
  );
}

/** What to call who is filtered by; undefined while that is asked. Somebody who is gone has no name, and stays to be filtered by. */
export function useActorName(actor: string | undefined): string | undefined {
  const can = useCan();
  const enabled = actor !== undefined && can('user.list.other');
  const { data, isPending } = useQuery({
    queryKey: ['users', 'one', actor],
    queryFn: ({ signal }) => result(api.GET('/api/v1/users/{id}', { params: { path: { id: actor ?? '' } }, signal })),
    enabled,
    retry: false,
  });
  if (enabled && isPending) return undefined;
  return data === undefined ? (actor ?? '') : `${data.full_name ?? data.username} (${data.email})`;
}

function IdFilter({ actor, error, onChange }: Props) {
  const written = useWritten(actor, id => onChange(id ?? ''));
  return (
    <TextInput label={texts.actor} description={texts.theIdOfThePerson} maxLength={36} error={error} {...written} />
  );
}
