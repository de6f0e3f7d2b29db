import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { AnchorLink } from '../../parts/links.tsx';
import { ListRow, Rows } from '../../parts/rows.tsx';
import { Section } from '../../parts/section.tsx';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral, Time } from '../../parts/time.tsx';
import { fetchHits, hitsKey } from './queries.ts';
import { texts } from './texts.tsx';

/** Whom a policy that only reports would have stopped, the latest first. */
export function PolicyHits({ id }: { readonly id: string }) {
  const { data, error, refetch } = useQuery({ queryKey: hitsKey(id), queryFn: ({ signal }) => fetchHits(id, signal) });
  return (
    <Section title={texts.wouldHaveStopped} hint={texts.wouldHaveHint} bare count={data && numeral(data.total)}>
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={3} />
      ) : data.people.length === 0 ? (
        <Text size="sm" c="dimmed">
          {texts.nobodyYet}
        </Text>
      ) : (
        <>
          <Rows label={texts.wouldHaveStopped} plain>
            {data.people.map(({ id: person, username, email, reason, last_at: last }) => (
              <ListRow
                key={person}
                title={
                  <AnchorLink to="/users/$id" params={{ id: person }} inherit title={email}>
                    <bdi>{username}</bdi>
                  </AnchorLink>
                }
                hint={texts.lastAt(reason, <Time at={last} relative />)}
              />
            ))}
          </Rows>
          {data.total > data.people.length && (
            <Text size="sm" c="dimmed">
              {texts.andMore(data.total - data.people.length)}
            </Text>
          )}
        </>
      )}
    </Section>
  );
}
