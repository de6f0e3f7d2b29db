import { Anchor, Code, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useOrganizationNames } from '../../access/organizations.ts';
import { Time } from '../../parts/time.tsx';
import classes from './answer.module.css';
import type { Reason } from './queries.ts';

/** One thing that gives a person a node, as a sentence; where, from when and until when. */
export function ReasonLine({ reason }: { readonly reason: Reason }) {
  const { organizationId: place, startsAt, expiresAt, grantedBy } = reason;
  const names = useOrganizationNames();
  return (
    <li className={classes.line}>
      <Text size="sm" component="div">
        <Source reason={reason} /> <Code>{reason.pattern}</Code>
      </Text>
      <Text size="xs" c="dimmed" component="div">
        {place === null ? 'Platform-wide' : <>In {<bdi>{names.get(place) ?? 'an organization'}</bdi>}</>}
        {startsAt !== null && <>, from {<Time at={startsAt} />}</>}
        {expiresAt !== null && <>, until {<Time at={expiresAt} />}</>}
        {grantedBy !== null && (
          <>
            {'. '}
            <Anchor component={Link} to={`/users/${grantedBy}`} inherit underline="always">
              Who gave it
            </Anchor>
          </>
        )}
      </Text>
    </li>
  );
}

function Source({ reason: { source, id, name } }: { readonly reason: Reason }) {
  if (source === 'direct') return 'Granted directly, with the pattern';
  return (
    <>
      {source === 'role' ? 'The role ' : 'Membership of the team '}
      <Anchor component={Link} to={source === 'role' ? `/roles/${id}` : `/teams/${id}`} inherit fw={600} data-written>
        {name ?? 'without a name'}
      </Anchor>{' '}
      gives it, with the pattern
    </>
  );
}
