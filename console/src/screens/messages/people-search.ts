import { useState } from 'react';
import { api, result } from '../../api/client.ts';
import type { Choice, Search } from '../../parts/search-select.tsx';
import { useFound } from '../../parts/use-found.ts';

/** People to write to, as one types: friends and fellows by a part of the name, others by address or user name. */
export function usePeopleSearch(without: readonly string[]): {
  readonly choices: readonly Choice[];
  readonly search: Search;
} {
  const [text, setText] = useState('');
  const { rows, fits, error } = useFound({
    key: ['people-to-write-to'],
    text,
    enabled: text.trim() !== '',
    find: async (q, signal) =>
      q === '' ? [] : (await result(api.GET('/v1/users/search', { params: { query: { q } }, signal }))).data.users,
  });
  const choices = rows
    .filter(({ id }) => !without.includes(id))
    .map(({ id, display_name: name, username }) => ({
      value: id,
      label: name === null ? username : `${name} · ${username}`,
    }));
  return { choices, search: { fits, error, onText: setText } };
}
