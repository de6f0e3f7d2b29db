import { useQuery } from '@tanstack/react-query';
import { Avatar } from '../../../../parts/avatar.tsx';
import { AnchorLink } from '../../../../parts/links.tsx';
import { ListRow } from '../../../../parts/rows.tsx';
import { Time } from '../../../../parts/time.tsx';
import { BelongsTo } from './belongs-to.tsx';
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
  return (
    <BelongsTo
      title={texts.teams}
      none={texts.notInATeam}
      things={data?.teams}
      error={error}
      retry={() => void refetch()}
    >
      {team => (
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
      )}
    </BelongsTo>
  );
}
