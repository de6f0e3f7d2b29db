import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMe } from '../../api/session.ts';
import { Page } from '../../parts/page.tsx';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { Activity } from './activity.tsx';
import { AttentionList } from './attention.tsx';
import { fetchOverview, overviewKey, usualSpan } from './queries.ts';
import { homeRoute } from './route.ts';
import { Totals } from './totals.tsx';

/** What needs attention, how much there is of what, and what happened lately: as much of it as one may see. */
export function HomeScreen() {
  const { user } = useMe();
  const { days = usualSpan } = homeRoute.useSearch();
  const { data, error, refetch, isPlaceholderData } = useQuery({
    queryKey: overviewKey(days),
    queryFn: ({ signal }) => fetchOverview(days, signal),
    placeholderData: keepPreviousData,
  });
  return (
    <Page
      title="Home"
      hint={
        <>
          Signed in as <bdi>{user.full_name ?? user.username}</bdi>
        </>
      }
    >
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={8} />
      ) : (
        <>
          <AttentionList attention={data.attention} />
          <Totals totals={data.totals} />
          {data.activity !== null && (
            <Activity activity={data.activity} timezone={data.timezone} days={days} busy={isPlaceholderData} />
          )}
        </>
      )}
    </Page>
  );
}
