import { Anchor, Code, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useOrganizationNames } from '../../access/organizations.ts';
import { Time } from '../../parts/time.tsx';
import classes from './answer.module.css';
import type { Reason } from './queries.ts';
import { texts } from './texts.tsx';

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
        {place === null
          ? texts.platformWide
          : texts.inPlaceTitle(<bdi>{names.get(place) ?? texts.anOrganization}</bdi>)}
        {startsAt !== null && <>{texts.fromAt(<Time at={startsAt} />)}</>}
        {expiresAt !== null && <>{texts.untilAt(<Time at={expiresAt} />)}</>}
        {grantedBy !== null && (
          <>
            {'. '}
            <Anchor component={Link} to={`/users/${grantedBy}`} inherit underline="always">
              {texts.whoGaveIt}
            </Anchor>
          </>
        )}
      </Text>
    </li>
  );
}

function Source({ reason: { source, id, name, request } }: { readonly reason: Reason }) {
  if (request !== undefined) return texts.approvedByRequestWithThePattern(request);
  if (source === 'direct') return texts.grantedDirectlyWithThePattern;
  return (
    <>
      {texts.givesItWithThePattern(
        source === 'role' ? texts.theRole : texts.membershipOfTheTeam,
        <Anchor component={Link} to={source === 'role' ? `/roles/${id}` : `/teams/${id}`} inherit fw={600} data-written>
          {name ?? texts.withoutAName}
        </Anchor>,
      )}
    </>
  );
}
