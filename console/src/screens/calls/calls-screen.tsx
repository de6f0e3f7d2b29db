import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCalendarPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { LinkTabs, linkTab } from '../../parts/link-tabs.tsx';
import { Page } from '../../parts/page.tsx';
import { HistoryTab } from './history-tab.tsx';
import { type CallSearch, callsRoute } from './routes.ts';
import { ScheduleModal } from './schedule-modal.tsx';
import { ScheduledTab } from './scheduled-tab.tsx';
import { texts } from './texts.tsx';

const views: readonly { readonly view: CallSearch['view']; readonly label: string }[] = [
  { view: undefined, label: texts.allCalls },
  { view: 'missed', label: texts.missedTab },
  { view: 'scheduled', label: texts.scheduledTab },
];

/** The calls that were, and those to come. */
export function CallsScreen() {
  const { view } = callsRoute.useSearch();
  const [scheduling, schedule] = useDisclosure(false);
  return (
    <Page
      title={texts.calls}
      width="fill"
      actions={
        <Button leftSection={<IconCalendarPlus size={16} aria-hidden />} onClick={schedule.open}>
          {texts.scheduleACall}
        </Button>
      }
      tabs={
        <LinkTabs label={texts.views}>
          {views.map(each => (
            <Link
              key={each.label}
              className={linkTab}
              to="/calls"
              search={{ view: each.view }}
              activeOptions={{ exact: true, includeSearch: true }}
              aria-current={each.view === view ? 'page' : undefined}
            >
              {each.label}
            </Link>
          ))}
        </LinkTabs>
      }
    >
      {view === 'scheduled' ? <ScheduledTab /> : <HistoryTab missed={view === 'missed'} />}
      {scheduling && <ScheduleModal scheduled={null} onClose={schedule.close} />}
    </Page>
  );
}
