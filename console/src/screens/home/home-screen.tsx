import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMe } from '../../api/session.ts';
import { Page } from '../../parts/page.tsx';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { Activity } from './activity.tsx';
import { YouAskedFor, YourTickets } from './asked.tsx';
import { NeedsYou, needsOf } from './attention.tsx';
import { greetingAt, todayIn } from './greeting.ts';
import classes from './home.module.css';
import { useOwnIsThere } from './own.ts';
import { fetchOverview, overviewKey, usualSpan } from './queries.ts';
import { homeRoute } from './route.ts';
import { Shortcuts } from './shortcuts.tsx';
import { texts } from './texts.tsx';
import { Totals } from './totals.tsx';
import { SharedWithYou, WhatYouMayDo, YourTeams } from './yours.tsx';

/** What needs somebody, what they may begin, what happened lately, and how much there is: as much of it as they may see. */
export function HomeScreen() {
  const { user } = useMe();
  const { days = usualSpan } = homeRoute.useSearch();
  const { data, error, refetch, isPlaceholderData } = useQuery({
    queryKey: overviewKey(days),
    queryFn: ({ signal }) => fetchOverview(days, signal),
    placeholderData: keepPreviousData,
  });
  const ownIsThere = useOwnIsThere();
  const now = new Date();
  const needs = data === undefined ? null : needsOf(data.attention, user.id);
  return (
    <Page
      title={texts.home}
      greeting={
        <>
          {greetingAt(now, user.timezone)}, <bdi>{user.full_name ?? user.username}</bdi>
        </>
      }
      hint={`${todayIn(now, user.timezone)}. ${needs === null ? '' : wordsOf(needs.length)}`}
    >
      <Shortcuts />
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined || needs === null || !ownIsThere ? (
        <LoadingState lines={8} />
      ) : (
        <div className={classes.columns}>
          <div className={classes.main}>
            <NeedsYou needs={needs} />
            <YouAskedFor />
            <YourTickets />
            {data.activity !== null && (
              <Activity activity={data.activity} timezone={data.timezone} days={days} busy={isPlaceholderData} />
            )}
          </div>
          <div className={classes.side}>
            <SharedWithYou />
            <WhatYouMayDo />
            <YourTeams />
            <Totals totals={data.totals} />
          </div>
        </div>
      )}
    </Page>
  );
}

function wordsOf(count: number): string {
  if (count === 0) return texts.nothingNeedsYouSentence;
  return count === 1 ? texts.oneThingNeedsYou : texts.thingsNeedYou(count);
}
