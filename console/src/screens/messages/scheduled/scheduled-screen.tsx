import { IconChevronLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Rows } from '../../../parts/rows.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../parts/states.tsx';
import messages from '../messages.module.css';
import { scheduledQuery } from './queries.ts';
import classes from './scheduled.module.css';
import { ScheduledRow } from './scheduled-row.tsx';
import { texts } from './texts.tsx';

/** All that one has to be sent later, whatever the conversation, the next first. */
export function ScheduledScreen() {
  const { data, error, refetch } = useQuery(scheduledQuery);
  useEffect(() => {
    document.title = `${texts.scheduled} · Gatehouse`;
  }, []);
  return (
    <section className={messages.thread} aria-label={texts.scheduled}>
      <header className={messages.bar}>
        <Link to="/messages" className={messages.back} aria-label={texts.backToConversations}>
          <IconChevronLeft size={20} aria-hidden />
        </Link>
        <h1 className={messages.title}>{texts.scheduled}</h1>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1) */}
      <section className={classes.body} tabIndex={0} aria-label={texts.scheduled}>
        <div className={classes.all}>
          {data === undefined ? (
            error === null ? (
              <LoadingState />
            ) : (
              <ErrorState error={error} retry={() => void refetch()} />
            )
          ) : data.length === 0 ? (
            <EmptyState title={texts.nothingWaits}>{texts.howToSchedule}</EmptyState>
          ) : (
            <Rows label={texts.scheduled}>
              {data.map(each => (
                <ScheduledRow key={each.id} scheduled={each} />
              ))}
            </Rows>
          )}
        </div>
      </section>
    </section>
  );
}
