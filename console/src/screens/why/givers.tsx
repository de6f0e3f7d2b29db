import { Anchor, Code, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useOrganizationNames } from '../../access/organizations.ts';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral } from '../../parts/time.tsx';
import classes from './answer.module.css';
import { giversQuery } from './queries.ts';

/** As many are shown; the first are as good as the last. */
const most = 50;

/** The roles that would give a node in an organization (null: everywhere), of those that one may read. */
export function Givers({ node, organization }: { readonly node: string; readonly organization: string | null }) {
  const names = useOrganizationNames();
  const { data, error, refetch } = useQuery(giversQuery(node));
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <LoadingState lines={3} />;
  const fitting = data.filter(({ organization: place }) => place === null || place === organization);
  if (fitting.length === 0)
    return (
      <Text size="sm" c="dimmed">
        No role you can see includes it here. Add it to a role, or grant it to the person directly.
      </Text>
    );
  return (
    <>
      <Stack component="ul" gap="xs" className={classes.list}>
        {fitting.slice(0, most).map(({ id, title, pattern, organization: place }) => (
          <li key={id} className={classes.line}>
            <Text size="sm" component="div">
              The role{' '}
              <Anchor component={Link} to={`/roles/${id}`} inherit fw={600} data-written>
                {title}
              </Anchor>{' '}
              gives it, with the pattern <Code>{pattern}</Code>
              {place !== null && <> in {<bdi>{names.get(place) ?? 'an organization'}</bdi>}</>}
            </Text>
          </li>
        ))}
      </Stack>
      {fitting.length > most && (
        <Text size="sm" c="dimmed">
          And {numeral(fitting.length - most)} more.
        </Text>
      )}
    </>
  );
}
