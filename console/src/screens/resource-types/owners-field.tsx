import { Stack, TagsInput, type TagsInputProps, Text } from '@mantine/core';
import { useState } from 'react';
import { useCan } from '../../access/can.ts';
import { api, page } from '../../api/client.ts';
import { useFound } from '../../parts/use-found.ts';
import { texts } from './texts.tsx';

/** As many people are suggested. */
const most = 20;

/** Takes addresses of owners, and suggests people to those who may find them. */
export function OwnersField(props: Omit<TagsInputProps, 'data' | 'filter' | 'renderOption'>) {
  const can = useCan();
  const [text, setText] = useState('');
  const found = useFound({
    key: ['users', 'picked'],
    text,
    enabled: can('user.list.other'),
    find: async (q, signal) => {
      const query = { per_page: most, is_active: true, ...(q === '' ? {} : { q }) };
      return (await page(api.GET('/api/v1/users', { params: { query }, signal }))).items;
    },
  });
  const people = new Map(found.rows.map(({ email, full_name: name, username }) => [email, name ?? username]));
  return (
    <TagsInput
      label={texts.owners}
      description={texts.ownersHint}
      maxTags={20}
      maxLength={254}
      splitChars={[',', ' ', ';']}
      {...props}
      data={[...people.keys()]}
      onSearchChange={setText}
      // The server has searched.
      filter={({ options }) => options}
      renderOption={({ option }) => (
        <Stack gap={0}>
          <bdi>{people.get(option.value)}</bdi>
          <Text span size="xs" c="dimmed">
            <bdi>{option.value}</bdi>
          </Text>
        </Stack>
      )}
    />
  );
}
