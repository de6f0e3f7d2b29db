import { IconKey } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { AnchorLink } from '../../../parts/links.tsx';
import { ListRow, Rows } from '../../../parts/rows.tsx';
import { Section } from '../../../parts/section.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../parts/states.tsx';
import { Tile } from '../../../parts/tile.tsx';
import { numeral, Time } from '../../../parts/time.tsx';
import type { User } from '../queries.ts';
import { type SharedCredential, sharedCredentialsQuery } from './access/queries.ts';
import { texts } from './texts.tsx';

/** The credentials that are shared with a person's teams; the first `most` alone, where the rest has a place of its own. */
export function CredentialsSection({ user, most }: { readonly user: User; readonly most?: number }) {
  const { data, error, refetch } = useQuery(sharedCredentialsQuery(user.id));
  const shown = data?.credentials.slice(0, most) ?? [];
  return (
    <Section
      title={texts.sharedCredentials}
      bare
      count={data && numeral(data.total)}
      {...(most === undefined ? { hint: texts.thoseThatYouMayReadToo } : {})}
      actions={
        most !== undefined &&
        data !== undefined &&
        data.total > shown.length && (
          <AnchorLink to="/users/$id/credentials" params={{ id: user.id }} size="sm" fw={500}>
            {texts.all}
          </AnchorLink>
        )
      }
    >
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={2} />
      ) : data.total === 0 ? (
        <EmptyState title={texts.noSharedCredentials}>{texts.whatIsSharedWithATeamOf}</EmptyState>
      ) : (
        <Rows label={texts.sharedCredentials}>
          {shown.map(credential => (
            <SharedRow key={credential.id} credential={credential} />
          ))}
        </Rows>
      )}
      {most === undefined && data !== undefined && data.total > shown.length && (
        <p>{texts.theFirstAreShown(numeral(shown.length))}</p>
      )}
    </Section>
  );
}

function SharedRow({
  credential: { id, name, type, company, through, asked },
}: {
  readonly credential: SharedCredential;
}) {
  const since = through.map(team => team.since).toSorted()[0];
  const [last] = asked;
  return (
    <ListRow
      mark={<Tile icon={IconKey} />}
      title={
        <AnchorLink to="/vault/credentials/$id" params={{ id }} inherit data-written>
          <bdi>{name}</bdi>
        </AnchorLink>
      }
      hint={
        <span data-written>
          {texts.keptFor(<bdi>{company.name}</bdi>, <bdi>{type}</bdi>)}
          {last !== undefined && texts.untilByRequest(<Time at={last.until} />, last.request)}
          {through.length > 0 &&
            texts.throughNamed(
              through.length === 1 ? texts.team : texts.teams,
              through.map((team, index) => (
                <span key={team.id}>
                  {index > 0 && ', '}
                  <bdi>{team.name}</bdi>
                </span>
              )),
              since !== undefined && <>{texts.sinceAt(<Time at={since} />)}</>,
            )}
        </span>
      }
      end={[...through, ...asked].some(({ access }) => access === 'write') ? texts.andEdit : texts.use}
    />
  );
}
