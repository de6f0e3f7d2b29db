import { Button, Paper, SegmentedControl, SimpleGrid, Skeleton } from '@mantine/core';
import { useDisclosure, useIntersection } from '@mantine/hooks';
import { lazy, Suspense, useState } from 'react';
import { dayNamer } from '../../parts/days.ts';
import { Section } from '../../parts/section.tsx';
import { DaysTable } from './days-table.tsx';
import classes from './home.module.css';
import { type Day, type Span, spans } from './queries.ts';
import { homeRoute } from './route.ts';
import { texts } from './texts.tsx';

const Charts = lazy(async () => ({ default: (await import('./charts.tsx')).Charts }));

/** What happened day by day: drawn, and in a table for those who read rather than look. */
export function Activity(props: {
  readonly activity: readonly Day[];
  readonly timezone: string;
  readonly days: Span;
  /** Another span is on its way. */
  readonly busy: boolean;
}) {
  const { activity, timezone, days, busy } = props;
  const navigate = homeRoute.useNavigate();
  const [table, { toggle }] = useDisclosure(false);
  // Drawing takes long on a small device, where they stand below what needs one.
  const { ref: place, entry } = useIntersection({ rootMargin: '200px' });
  const [seen, setSeen] = useState(false);
  if (entry?.isIntersecting === true && !seen) setSeen(true);
  const first = activity[0]?.day;
  const last = activity.at(-1)?.day;
  const name = dayNamer('medium');
  const span = first === undefined || last === undefined ? null : texts.daysInAt(name(first), name(last), timezone);
  return (
    <Section
      title={texts.activity}
      bare
      hint={span}
      actions={
        <>
          <Button variant={table ? 'light' : 'default'} size="xs" aria-pressed={table} onClick={toggle}>
            {texts.showAsTable}
          </Button>
          <SegmentedControl
            aria-label={texts.daysShown}
            size="xs"
            transitionDuration={0}
            value={String(days)}
            data={spans.map(each => ({ value: String(each), label: texts.dayCount(each) }))}
            onChange={value => {
              const chosen = spans.find(each => String(each) === value);
              void navigate({ search: { days: chosen }, replace: true });
            }}
          />
        </>
      }
    >
      <div aria-busy={busy} className={classes.activity}>
        {table ? (
          <Paper withBorder component="section" aria-label={texts.days} tabIndex={0} className={classes.days}>
            <DaysTable activity={activity} />
          </Paper>
        ) : (
          <>
            <div ref={place}>
              {seen ? (
                <Suspense fallback={<ChartsToCome />}>
                  <Charts activity={activity} />
                </Suspense>
              ) : (
                <ChartsToCome />
              )}
            </div>
            <div className={classes.hidden}>
              <DaysTable activity={activity} />
            </div>
          </>
        )}
      </div>
    </Section>
  );
}

function ChartsToCome() {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <Skeleton h={280} radius="md" />
      <Skeleton h={280} radius="md" />
    </SimpleGrid>
  );
}
