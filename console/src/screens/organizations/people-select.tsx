import { type ComponentProps, useState } from 'react';
import { api, page } from '../../api/client.ts';
import { SearchMultiSelect } from '../../parts/search-multi-select.tsx';
import { useFound } from '../../parts/use-found.ts';
import { texts } from './texts.tsx';

/** Picks people by name or address; of those that match, the first twenty are offered. */
export function PeopleSelect(props: Omit<ComponentProps<typeof SearchMultiSelect>, 'choices' | 'search'>) {
  const [text, setText] = useState('');
  const found = useFound({
    key: ['users', 'picked'],
    text,
    find: async (q, signal) => {
      const query = { per_page: 20, is_active: true, ...(q === '' ? {} : { q }) };
      return (await page(api.GET('/api/v1/users', { params: { query }, signal }))).items;
    },
  });
  return (
    <SearchMultiSelect
      nothingFoundMessage={texts.noOneFound}
      {...props}
      choices={found.rows.map(user => ({
        value: user.id,
        label: `${user.full_name ?? user.username} (${user.email})`,
      }))}
      search={{ ...found, onText: setText }}
    />
  );
}
