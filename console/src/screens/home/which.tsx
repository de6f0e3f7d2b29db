import { Anchor, Button, Popover, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, result } from '../../api/client.ts';
import { ButtonLink } from '../../parts/links.tsx';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { texts } from './texts.tsx';

type Kind = 'organization' | 'person';

/** Leads to the one thing that is meant, or names the several when one asks. */
export function Which(props: { readonly kind: Kind; readonly ids: readonly string[]; readonly label: string }) {
  const { kind, ids, label } = props;
  const [opened, setOpened] = useState(false);
  const [only] = ids;
  if (only !== undefined && ids.length === 1)
    return (
      <ButtonLink to={placeOf(kind, only)} variant="default" size="xs">
        {label}
      </ButtonLink>
    );
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={280} trapFocus returnFocus withArrow>
      <Popover.Target>
        <Button variant="default" size="xs" onClick={() => setOpened(before => !before)}>
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={label}>
        <Names kind={kind} ids={ids} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Names({ kind, ids }: { readonly kind: Kind; readonly ids: readonly string[] }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['names', kind, ids],
    queryFn: ({ signal }) => Promise.all(ids.map(id => nameOf(kind, id, signal).then(name => ({ id, name })))),
  });
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <LoadingState lines={2} />;
  return (
    <Stack gap="xs">
      {data.map(({ id, name }) => (
        <Anchor key={id} component={Link} to={placeOf(kind, id)} size="sm" truncate>
          <bdi>{name}</bdi>
        </Anchor>
      ))}
      {ids.length === 10 && (
        <Text size="xs" c="dimmed">
          {texts.theFirst10AreShown}
        </Text>
      )}
    </Stack>
  );
}

function placeOf(kind: Kind, id: string): string {
  return kind === 'person' ? `/users/${id}` : `/organizations/${id}/requests`;
}

async function nameOf(kind: Kind, id: string, signal: AbortSignal): Promise<string> {
  const params = { path: { id } };
  if (kind === 'organization') return (await result(api.GET('/api/organizations/{id}', { params, signal }))).data.name;
  const user = await result(api.GET('/api/v1/users/{id}', { params, signal }));
  return user.full_name ?? user.username;
}
