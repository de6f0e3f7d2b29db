import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { Avatar } from '../../parts/avatar.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { LinkTabs, linkTab } from '../../parts/link-tabs.tsx';
import { Named } from '../../parts/named.tsx';
import { Page } from '../../parts/page.tsx';
import { WithPane } from '../../parts/pane.tsx';
import { RowOpener } from '../../parts/row-action.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { Time } from '../../parts/time.tsx';
import { ApprovalPane } from './approval-pane.tsx';
import { type AccessRequest, approvalsKey, fetchApprovals } from './queries.ts';
import { accessOf, RequestStatus } from './request-status.tsx';
import { approvalsRoute } from './routes.ts';
import { texts } from './texts.tsx';
import { useParts } from './use-parts.ts';

const columnsOf = (answered: boolean, onOpen: (id: string) => void): readonly Column<AccessRequest>[] => [
  {
    key: 'who',
    title: texts.who,
    width: 'minmax(0, 1.4fr)',
    render: ({ requester }) => (
      <Named mark={<Avatar name={requester ?? texts.somebody} />}>
        <bdi>{requester ?? texts.somebody}</bdi>
      </Named>
    ),
  },
  {
    key: 'what',
    title: texts.what,
    width: 'minmax(0, 1.6fr)',
    render: request => (
      <RowOpener onOpen={() => onOpen(request.request_id)}>
        <bdi>{accessOf(request)}</bdi>
      </RowOpener>
    ),
  },
  {
    key: 'votes',
    title: texts.status,
    width: '140px',
    phone: 'end',
    render: request =>
      answered ? (
        <RequestStatus status={request.status} />
      ) : (
        texts.votes(request.approvals.given, request.approvals.needed)
      ),
  },
  {
    key: 'when',
    title: answered ? texts.asked : texts.decideBy,
    width: '150px',
    phone: 'under',
    render: request => <Time at={answered ? request.requested_at : request.decide_by} relative />,
  },
];

/** What waits for one's answer, and what one has answered; beside it the request that is looked at. */
export function ApprovalsScreen() {
  const { answered = false } = approvalsRoute.useSearch();
  const list = useParts(approvalsKey(answered), (after, signal) => fetchApprovals(answered, after, signal));
  const [current, setCurrent] = useState<string | null>(null);
  const columns = useMemo(() => columnsOf(answered, setCurrent), [answered]);
  const at = list.rows.findIndex(({ request_id: id }) => id === current);
  const looked = list.rows[at];
  const to = (index: number): (() => void) | null => {
    const request = list.rows[index];
    return request === undefined || at === -1 ? null : () => setCurrent(request.request_id);
  };
  return (
    <Page
      title={texts.approvals}
      width="fill"
      tabs={
        <LinkTabs label={texts.approvals}>
          <Link className={linkTab} to="/approvals" search={{}} activeOptions={{ exact: true, includeSearch: true }}>
            {texts.waiting}
          </Link>
          <Link className={linkTab} to="/approvals" search={{ answered: true }} activeOptions={{ includeSearch: true }}>
            {texts.answered}
          </Link>
        </LinkTabs>
      }
    >
      <WithPane
        pane={
          looked !== undefined && (
            <ApprovalPane
              key={looked.request_id}
              request={looked}
              previous={to(at - 1)}
              next={to(at + 1)}
              onClose={() => setCurrent(null)}
            />
          )
        }
      >
        {list.error !== null ? (
          <ErrorState error={list.error} retry={list.retry} />
        ) : list.loading ? (
          <LoadingState lines={6} />
        ) : (
          <DataTable
            key={String(answered)}
            label={texts.approvals}
            columns={columns}
            count={list.rows.length}
            rowAt={index => withId(list.rows[index])}
            onRange={list.onRange}
            current={current ?? undefined}
            empty={
              answered ? (
                <EmptyState title={texts.nothingAnswered} />
              ) : (
                <EmptyState title={texts.nothingWaits}>{texts.requestsAppearHere}</EmptyState>
              )
            }
          />
        )}
      </WithPane>
    </Page>
  );
}

const known = new WeakMap<AccessRequest, AccessRequest & { readonly id: string }>();

/** Rows are told apart by their ids; the same row is the same object each time. */
function withId(request: AccessRequest | undefined): (AccessRequest & { readonly id: string }) | undefined {
  if (request === undefined) return undefined;
  const made = known.get(request) ?? { ...request, id: request.request_id };
  known.set(request, made);
  return made;
}
