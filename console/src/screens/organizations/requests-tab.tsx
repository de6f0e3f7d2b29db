import { Button, Group, Text } from '@mantine/core';
import { api, result } from '../../api/client.ts';
import { Avatar } from '../../parts/avatar.tsx';
import { CopyLine } from '../../parts/copy-line.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Named } from '../../parts/named.tsx';
import { Section } from '../../parts/section.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { Status } from '../../parts/status.tsx';
import { numeral, Time } from '../../parts/time.tsx';
import { useDeed } from '../../parts/use-deed.ts';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { fetchRequests, inside, type JoinRequest, requestsKey } from './queries.ts';
import { texts } from './texts.tsx';
import { useOrganization, useRenew } from './use-organization.ts';

/** Those who asked to join and wait for an answer; they are told it by mail. */
export function RequestsTab() {
  const { id } = useOrganization();
  const renew = useRenew(id);
  const { busy, run } = useDeed();
  const rows = usePagedRows(requestsKey(id), (number, signal) => fetchRequests(id, number, signal));

  const decide = (request: JoinRequest, approve: boolean): void =>
    run(
      async () => {
        const params = { ...inside(id), path: { id, requestId: request.id } };
        try {
          await result(
            approve
              ? api.POST('/api/organizations/{id}/requests/{requestId}/approve', { params })
              : api.POST('/api/organizations/{id}/requests/{requestId}/reject', { params }),
          );
        } finally {
          // Also when it was refused: somebody else may have answered before.
          await renew();
        }
      },
      approve ? texts.isAMemberNow(request.username) : texts.wasDeclinedNamed(request.username),
    );

  const columns: readonly Column<JoinRequest>[] = [
    {
      key: 'name',
      title: texts.userName,
      width: 'minmax(0, 1fr)',
      render: ({ username }) => (
        <Named mark={<Avatar name={username} />}>
          <bdi>{username}</bdi>
        </Named>
      ),
    },
    {
      key: 'email',
      title: texts.eMail,
      width: 'minmax(0, 2fr)',
      render: ({ email, emailVerified }) => (
        <Group gap={6} wrap="nowrap" miw={0}>
          <Text size="sm" truncate>
            <bdi>{email}</bdi>
          </Text>
          {!emailVerified && <Status tone="warn">{texts.notVerified}</Status>}
        </Group>
      ),
    },
    { key: 'asked', title: texts.asked, width: '130px', render: ({ createdAt }) => <Time at={createdAt} relative /> },
    {
      key: 'actions',
      title: texts.answer,
      width: '170px',
      phone: 'end',
      render: request => (
        <Group gap={6} wrap="nowrap">
          <Button
            size="xs"
            variant="light"
            disabled={busy}
            aria-label={texts.acceptNamed(request.username)}
            onClick={() => decide(request, true)}
          >
            {texts.accept}
          </Button>
          <Button
            size="xs"
            variant="default"
            disabled={busy}
            aria-label={texts.declineNamed(request.username)}
            onClick={() => decide(request, false)}
          >
            {texts.decline}
          </Button>
        </Group>
      ),
    },
  ];

  if (rows.error !== null) return <ErrorState error={rows.error} retry={rows.retry} />;
  if (rows.loading) return <LoadingState lines={6} />;
  return (
    <Section title={texts.requests} count={numeral(rows.count)} bare>
      <DataTable
        label={texts.requestsToJoin}
        columns={columns}
        count={rows.count}
        rowAt={rows.rowAt}
        onRange={rows.onRange}
        empty={<EmptyState title={texts.noRequests}>{texts.requestsToJoinAppearHere}</EmptyState>}
      />
      <CopyLine label={texts.linkForPeopleWhoWantToJoin} value={`${location.origin}/join?organization=${id}`} />
    </Section>
  );
}
