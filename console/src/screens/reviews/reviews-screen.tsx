import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCan } from '../../access/can.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { Page } from '../../parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral, Time } from '../../parts/time.tsx';
import { NewReviewModal } from './new-review-modal.tsx';
import { type Review, reviewsQuery } from './queries.ts';
import { ReviewStatus } from './review-status.tsx';
import { texts } from './texts.tsx';

const columns: readonly Column<Review>[] = [
  {
    key: 'of',
    title: texts.of,
    width: 'minmax(0, 1.6fr)',
    render: ({ review_id: id, name }) => (
      <AnchorLink to="/reviews/$id" params={{ id }}>
        <bdi>{name}</bdi>
      </AnchorLink>
    ),
  },
  { key: 'what', title: texts.what, width: 'minmax(0, 1.6fr)', render: ({ subject }) => texts.subjects[subject] },
  {
    key: 'status',
    title: texts.status,
    width: '140px',
    phone: 'end',
    render: ({ status }) => <ReviewStatus status={status} />,
  },
  {
    key: 'undecided',
    title: texts.undecided,
    width: '110px',
    phone: 'hidden',
    render: ({ counts }) => numeral(counts.undecided),
  },
  {
    key: 'due',
    title: texts.due,
    width: '150px',
    phone: 'under',
    render: review => <Time at={review.closed_at ?? review.due_at} relative />,
  },
];

/** The reviews that one is asked for or has opened. */
export function ReviewsScreen() {
  const can = useCan();
  const { data, error, refetch } = useQuery(reviewsQuery);
  const [opening, { open, close }] = useDisclosure(false);
  const reviews = data?.reviews ?? [];
  // Owners of something that can be asked for review that, and holders of the node roles and organizations too.
  const every = can('request.review');
  const action = data !== undefined && (every || data.reviewable.length > 0) && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
      {texts.newReview}
    </Button>
  );
  return (
    <Page title={texts.reviews} width="fill" actions={action}>
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={6} />
      ) : (
        <DataTable
          label={texts.reviews}
          columns={columns}
          count={reviews.length}
          rowAt={index => reviews[index]}
          empty={<EmptyState title={texts.noReviews}>{texts.whatReviewsAre}</EmptyState>}
        />
      )}
      {opening && <NewReviewModal every={every} types={data?.reviewable ?? []} onClose={close} />}
    </Page>
  );
}
