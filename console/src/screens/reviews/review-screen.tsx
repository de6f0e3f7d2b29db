import { IconCheck, IconX } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { api, result } from '../../api/client.ts';
import { Avatar } from '../../parts/avatar.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Named } from '../../parts/named.tsx';
import { Page } from '../../parts/page.tsx';
import { RowAction } from '../../parts/row-action.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { Status } from '../../parts/status.tsx';
import { Time } from '../../parts/time.tsx';
import { toastDone, toastError } from '../../parts/toast.tsx';
import { type Decision, type ReviewItem, reviewQuery, reviewsRoot } from './queries.ts';
import { ReviewStatus } from './review-status.tsx';
import { reviewRoute } from './routes.ts';
import { texts } from './texts.tsx';

const whoOf = ({ who }: ReviewItem): string => who ?? texts.somebody;

const columns: readonly Column<ReviewItem>[] = [
  {
    key: 'who',
    title: texts.who,
    width: 'minmax(0, 1.4fr)',
    render: item => (
      <Named mark={<Avatar name={whoOf(item)} />}>
        <bdi>{whoOf(item)}</bdi>
      </Named>
    ),
  },
  {
    key: 'holds',
    title: texts.holds,
    width: 'minmax(0, 1.4fr)',
    render: ({ permission }) => <bdi data-name>{permission}</bdi>,
  },
  {
    key: 'since',
    title: texts.since,
    width: '140px',
    phone: 'hidden',
    render: ({ held_since: at }) => (at === null ? null : <Time at={at} relative />),
  },
  {
    key: 'decision',
    title: texts.decision,
    width: '130px',
    phone: 'end',
    render: ({ decision }) =>
      decision === null ? null : (
        <Status tone={decision === 'keep' ? 'good' : 'idle'}>{texts.decisions[decision]}</Status>
      ),
  },
];

/** One review: who holds what of it, and what becomes of that. */
export function ReviewScreen() {
  const { id } = reviewRoute.useParams();
  const client = useQueryClient();
  const { data: review, error, refetch } = useQuery(reviewQuery(id));
  const [ending, setEnding] = useState<ReviewItem | null>(null);
  const revision = review?.revision ?? 1;
  const decide = useCallback(
    async (item: ReviewItem, decision: Decision): Promise<void> => {
      const params = { path: { reviewId: id } };
      const body = { revision, decisions: [{ item_id: item.item_id, decision }] };
      try {
        await result(api.POST('/api/v1/manager/reviews/{reviewId}/decisions', { params, body }));
        toastDone(decision === 'keep' ? texts.wasKept : texts.wasEnded);
      } catch (failure) {
        toastError(failure, texts.notDecided);
      } finally {
        // Also when it was refused: what people hold has changed, or somebody else has decided.
        void client.invalidateQueries({ queryKey: reviewsRoot });
      }
    },
    [client, id, revision],
  );
  const isOpen = review?.status === 'open';
  const rowActions = useCallback(
    (item: ReviewItem) =>
      isOpen &&
      item.decision === null && (
        <>
          <RowAction
            icon={IconCheck}
            verb={texts.keep}
            label={texts.keepNamed(whoOf(item), item.permission)}
            onClick={() => void decide(item, 'keep')}
          />
          <RowAction
            icon={IconX}
            verb={texts.end}
            label={texts.endNamed(whoOf(item), item.permission)}
            onClick={() => setEnding(item)}
          />
        </>
      ),
    [decide, isOpen],
  );
  if (error !== null)
    return (
      <Page title={id} crumbs={[{ label: texts.reviews, to: '/reviews' }]}>
        <ErrorState error={error} retry={() => void refetch()} />
      </Page>
    );
  if (review === undefined)
    return (
      <Page title={id} crumbs={[{ label: texts.reviews, to: '/reviews' }]}>
        <LoadingState lines={6} />
      </Page>
    );
  const { items, counts, name } = review;
  return (
    <Page
      title={texts.reviewOf(name)}
      crumbs={[{ label: texts.reviews, to: '/reviews' }]}
      status={<ReviewStatus status={review.status} />}
      hint={
        <>
          {texts.counts(counts.undecided, counts.undecided + counts.kept + counts.revoked)} · {texts.due}{' '}
          <Time at={review.due_at} relative /> · {texts.atDeadline[review.at_deadline]}
        </>
      }
      width="fill"
    >
      <DataTable
        label={texts.reviewOf(name)}
        columns={columns}
        count={items.length}
        rowAt={index => withId(items[index])}
        rowActions={rowActions}
        empty={<EmptyState title={texts.nobodyHolds} />}
      />
      <Confirm
        opened={ending !== null}
        title={texts.endThis}
        action={texts.end}
        onConfirm={async () => {
          if (ending !== null) await decide(ending, 'revoke');
        }}
        onClose={() => setEnding(null)}
      >
        {ending !== null && texts.theyLoseIt(<bdi>{whoOf(ending)}</bdi>, <bdi>{ending.permission}</bdi>)}
      </Confirm>
    </Page>
  );
}

const known = new WeakMap<ReviewItem, ReviewItem & { readonly id: string }>();

/** Rows are told apart by their ids; the same row is the same object each time. */
function withId(item: ReviewItem | undefined): (ReviewItem & { readonly id: string }) | undefined {
  if (item === undefined) return undefined;
  const made = known.get(item) ?? { ...item, id: item.item_id };
  known.set(item, made);
  return made;
}
