import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Avatar } from '../../../../parts/avatar.tsx';
import { AnchorLink } from '../../../../parts/links.tsx';
import { ListRow, Rows } from '../../../../parts/rows.tsx';
import { Section } from '../../../../parts/section.tsx';
import { ErrorState, LoadingState } from '../../../../parts/states.tsx';
import { numeral, Time } from '../../../../parts/time.tsx';
import { accessQuery, type HeldTeam } from './queries.ts';
import { texts } from './texts.tsx';

const roles: Readonly<Record<HeldTeam['role'], string>> = {
  owner: texts.owner,
  manager: texts.manager,
  member: texts.member,
};

/** The teams that a person is in, and as what. */
export function TeamsSection({ id }: { readonly id: string }) {
  const { data, error, refetch } = useQuery(accessQuery(id));
  const count = data?.teams.length ?? 0;
  return (
    <Section title={texts.teams} bare {...(count > 0 ? { count: numeral(count) } : {})}>
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={1} />
      ) : count === 0 ? (
        <Text size="sm" c="dimmed">
          {texts.notInATeam}
        </Text>
      ) : (
        <Rows label={texts.teams} plain>
          {data.teams.map(team => (
            <ListRow
              key={team.id}
              mark={<Avatar name={team.name} kind="team" />}
              title={
                <AnchorLink to="/teams/$id" params={{ id: team.id }} inherit data-written>
                  <bdi>{team.name}</bdi>
                </AnchorLink>
              }
              hint={texts.sinceAt(<Time at={team.joined_at} />)}
              end={roles[team.role]}
            />
          ))}
        </Rows>
      )}
    </Section>
  );
}
