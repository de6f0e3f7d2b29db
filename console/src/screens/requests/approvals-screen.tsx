import { IconCheck, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { Avatar } from '../../parts/avatar.tsx';
import { BulkAction, BulkBar } from '../../parts/bulk-bar.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { LinkTabs, linkTab } from '../../parts/link-tabs.tsx';
import { Named } from '../../parts/named.tsx';
import { Page } from '../../parts/page.tsx';
import { WithPane } from '../../parts/pane.tsx';
import { RowOpener } from '../../parts/row-action.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { Time } from '../../parts/time.tsx';
import { ApprovalPane } from './approval-pane.tsx';
import { DecideManyModal, type Decision } from './decide-many-modal.tsx';
import { type AccessRequest, approvalsKey, fetchApprovals } from './queries.ts';
import { accessOf, RequestStatus } from './request-status.tsx';
import { approvalsRoute } from './routes.ts';
import { texts } from './texts.tsx';
import { useLast } from './use-last.ts';
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

type Row = AccessRequest & { readonly id: string };

/** Requests that are to be decided together, also where somebody else decides one meanwhile. */
type Chosen = ReadonlyMap<string, Row>;
const none: Chosen = new Map();
const nameOf = (request: AccessRequest): string =>
  texts.requestOf(request.requester ?? texts.somebody, accessOf(request));

/** Which request is looked at, of which list. */
interface Opened {
  readonly id: string;
  readonly answered: boolean;
}

/** What waits for one's answer, and what one has answered; beside it the request that is looked at. */
export function ApprovalsScreen() {
  const { answered = false } = approvalsRoute.useSearch();
  const list = useParts(approvalsKey(answered), (after, signal) => fetchApprovals(answered, after, signal));
  const [opened, setOpened] = useState<Opened | null>(null);
  const current = opened?.answered === answered ? opened.id : null;
  const setCurrent = useCallback((id: string | null) => setOpened(id === null ? null : { id, answered }), [answered]);
  const columns = useMemo(() => columnsOf(answered, setCurrent), [answered, setCurrent]);
  const [chosen, setChosen] = useState<Chosen>(none);
  const [deciding, setDeciding] = useState<Decision | null>(null);
  const at = list.rows.findIndex(({ request_id: id }) => id === current);
  const looked = useLast(current, list.rows[at]);
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
              gone={at === -1}
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
            {...(answered ? {} : { selection: { rows: chosen, onChange: setChosen, nameOf } })}
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
      {!answered && (
        <BulkBar count={chosen.size} onClear={() => setChosen(none)}>
          <BulkAction
            icon={<IconCheck size={16} aria-hidden />}
            label={texts.approve}
            onClick={() => setDeciding('approve')}
          />
          <BulkAction
            icon={<IconX size={16} aria-hidden />}
            label={texts.reject}
            onClick={() => setDeciding('reject')}
          />
        </BulkBar>
      )}
      {deciding !== null && (
        <DecideManyModal
          requests={[...chosen.values()]}
          decision={deciding}
          onClose={tried => {
            setDeciding(null);
            if (tried) setChosen(none);
          }}
        />
      )}
    </Page>
  );
}

const known = new WeakMap<AccessRequest, Row>();

/** Rows are told apart by their ids; the same row is the same object each time. */
function withId(request: AccessRequest | undefined): Row | undefined {
  if (request === undefined) return undefined;
  const made = known.get(request) ?? { ...request, id: request.request_id };
  known.set(request, made);
  return made;
}
