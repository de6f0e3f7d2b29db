import { Anchor, Code, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useOrganizationNames } from '../../access/organizations.ts';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral } from '../../parts/time.tsx';
import classes from './answer.module.css';
import { giversQuery } from './queries.ts';
import { texts } from './texts.tsx';

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
        {texts.noRoleYouCanSeeIncludesIt}
      </Text>
    );
  return (
    <>
      <Stack component="ul" gap="xs" className={classes.list}>
        {fitting.slice(0, most).map(({ id, title, pattern, organization: place }) => (
          <li key={id} className={classes.line}>
            <Text size="sm" component="div">
              {texts.theRoleGivesItWithThePattern(
                <Anchor component={Link} to={`/roles/${id}`} inherit fw={600} data-written>
                  {title}
                </Anchor>,
                <Code>{pattern}</Code>,
                place !== null && <>{texts.inWith(<bdi>{names.get(place) ?? texts.anOrganization}</bdi>)}</>,
              )}
            </Text>
          </li>
        ))}
      </Stack>
      {fitting.length > most && (
        <Text size="sm" c="dimmed">
          {texts.andMoreWith(numeral(fitting.length - most))}
        </Text>
      )}
    </>
  );
}
