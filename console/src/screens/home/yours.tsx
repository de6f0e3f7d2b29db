import { IconKey } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCan } from '../../access/can.ts';
import { useMe } from '../../api/session.ts';
import { Avatar } from '../../parts/avatar.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { ListRow, Rows } from '../../parts/rows.tsx';
import { Section } from '../../parts/section.tsx';
import { Tile } from '../../parts/tile.tsx';
import { numeral, Time } from '../../parts/time.tsx';
import { accessQuery, sharedCredentialsQuery } from '../users/person/access/queries.ts';
import { linesOf } from '../users/person/access/sources.ts';
import { most } from './own.ts';
import { texts } from './texts.tsx';

/** Credentials that somebody comes to by their teams; nothing where there are none, or they may not ask. */
export function SharedWithYou() {
  const { user } = useMe();
  const { data } = useQuery({ ...sharedCredentialsQuery(user.id), enabled: useCan()('user.read'), retry: false });
  if (data === undefined || data.total === 0) return null;
  return (
    <Section title={texts.sharedWithYou} bare count={numeral(data.total)}>
      <Rows label={texts.sharedWithYou}>
        {data.credentials.slice(0, most).map(({ id, name, company, through, asked }) => (
          <ListRow
            key={id}
            mark={<Tile icon={IconKey} />}
            title={
              <AnchorLink to="/vault/credentials/$id" params={{ id }} inherit data-written>
                <bdi>{name}</bdi>
              </AnchorLink>
            }
            hint={
              <span data-written>
                {through[0] === undefined
                  ? texts.untilNamed(<bdi>{company.name}</bdi>, asked[0] && <Time at={asked[0].until} />)
                  : texts.byNamed(
                      <bdi>{company.name}</bdi>,
                      <bdi>{through[0].name}</bdi>,
                      through.length > 1 && texts.andMoreWith(numeral(through.length - 1)),
                    )}
              </span>
            }
          />
        ))}
      </Rows>
    </Section>
  );
}

const kinds = { role: texts.role, direct: texts.givenToYou, team: texts.byATeam } as const;

/** What gives somebody what they may do, what ends soonest first; all of it stands on their own page. */
export function WhatYouMayDo() {
  const { user } = useMe();
  const { data } = useQuery({ ...accessQuery(user.id), enabled: useCan()('user.read'), retry: false });
  const lines = linesOf(data?.reasons ?? []).toSorted((a, b) => endOf(a) - endOf(b));
  if (lines.length === 0) return null;
  return (
    <Section
      title={texts.whatYouMayDo}
      bare
      actions={
        <AnchorLink to="/users/$id/access" params={{ id: user.id }} size="sm">
          {texts.allYouMayDo}
        </AnchorLink>
      }
    >
      <Rows label={texts.whatYouMayDo} plain>
        {lines.slice(0, most).map(({ id, source, name, patterns, expires_at: end }) => (
          <ListRow
            key={id}
            title={<bdi data-written>{name ?? patterns[0]}</bdi>}
            hint={
              <>
                {kinds[source]}
                {end !== null && texts.andUntil(<Time at={end} />)}
              </>
            }
          />
        ))}
      </Rows>
    </Section>
  );
}

const endOf = ({ expires_at: end }: { readonly expires_at: string | null }): number =>
  end === null ? Number.POSITIVE_INFINITY : Date.parse(end);

const roles = { owner: texts.owner, manager: texts.manager, member: texts.member } as const;

/** The teams that somebody is in, each leading to its screen for who may open it. */
export function YourTeams() {
  const { user } = useMe();
  const can = useCan();
  const { data } = useQuery({ ...accessQuery(user.id), enabled: can('user.read'), retry: false });
  if (data === undefined || data.teams.length === 0) return null;
  return (
    <Section title={texts.yourTeams} bare {...(data.teams.length > most ? { count: numeral(data.teams.length) } : {})}>
      <Rows label={texts.yourTeams} plain>
        {data.teams.slice(0, most).map(({ id, name, role }) => (
          <ListRow
            key={id}
            mark={<Avatar name={name} kind="team" />}
            title={
              can('team.read') ? (
                <AnchorLink to="/teams/$id" params={{ id }} inherit data-written>
                  <bdi>{name}</bdi>
                </AnchorLink>
              ) : (
                <bdi data-written>{name}</bdi>
              )
            }
            end={roles[role]}
          />
        ))}
      </Rows>
    </Section>
  );
}
