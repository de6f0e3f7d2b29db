import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconClockPlus, IconPlus, IconUrgent, IconX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useCan } from '../../access/can.ts';
import { api, result } from '../../api/client.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { Page } from '../../parts/page.tsx';
import { RowAction } from '../../parts/row-action.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { Time } from '../../parts/time.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useAsked } from '../../parts/use-asked.ts';
import { AskModal } from './ask-modal.tsx';
import { EmergencyModal } from './emergency-modal.tsx';
import { ExtendModal } from './extend-modal.tsx';
import { type AccessRequest, fetchOwn, ownKey, requestsRoot } from './queries.ts';
import { accessOf, RequestStatus } from './request-status.tsx';
import { texts } from './texts.tsx';
import { useParts } from './use-parts.ts';

/** How it was come by without anybody's answer. */
const ways: Readonly<Partial<Record<AccessRequest['way'], string>>> = {
  automatic: texts.byRole,
  break_glass: texts.inEmergency,
};

const columns: readonly Column<AccessRequest>[] = [
  {
    key: 'what',
    title: texts.what,
    width: 'minmax(0, 2fr)',
    render: request =>
      request.resource_id === null || request.resource_name === null ? (
        <bdi data-name>{accessOf(request)}</bdi>
      ) : (
        <AnchorLink to="/vault/credentials/$id" params={{ id: request.resource_id }} inherit data-name>
          <bdi>{accessOf(request)}</bdi>
        </AnchorLink>
      ),
  },
  {
    key: 'status',
    title: texts.status,
    width: '150px',
    phone: 'end',
    render: request => <RequestStatus status={request.status} />,
  },
  { key: 'asked', title: texts.asked, width: '130px', render: request => <Time at={request.requested_at} relative /> },
  {
    key: 'answered',
    title: texts.answeredBy,
    width: 'minmax(0, 1.4fr)',
    render: request =>
      request.status === 'pending_approval'
        ? texts.votes(request.approvals.given, request.approvals.needed)
        : (ways[request.way] ?? <bdi>{request.decided_by ?? ''}</bdi>),
  },
  {
    key: 'until',
    title: texts.until,
    width: '170px',
    phone: 'under',
    render: request => (request.expires_at === null ? null : <Time at={request.expires_at} />),
  },
];

/** What one has asked for, how it stands, and until when one has it. */
export function RequestsScreen() {
  const client = useQueryClient();
  const list = useParts(ownKey, fetchOwn);
  const [asking, { open, close }] = useDisclosure(false);
  const can = useCan();
  const [emergency, { open: openEmergency, close: closeEmergency }] = useDisclosure(false);
  const [leaving, setLeaving] = useState<AccessRequest | null>(null);
  useAsked('/requests', open);
  const [extending, setExtending] = useState<AccessRequest | null>(null);
  const rowActions = useCallback(
    (request: AccessRequest) =>
      request.status === 'approved' && request.way !== 'break_glass' ? (
        <RowAction
          icon={IconClockPlus}
          verb={texts.askForLonger}
          label={texts.askForLongerNamed(request.request_id)}
          onClick={() => setExtending(request)}
        />
      ) : (
        request.status === 'pending_approval' && (
          <RowAction
            icon={IconX}
            verb={texts.withdraw}
            label={texts.withdrawNamed(request.request_id)}
            onClick={() => setLeaving(request)}
          />
        )
      ),
    [],
  );
  const withdraw = async (): Promise<void> => {
    if (leaving === null) return;
    const params = { path: { requestId: leaving.request_id } };
    await result(api.DELETE('/api/v1/user/access/requests/{requestId}', { params }));
    toastDone(texts.wasWithdrawn(leaving.request_id));
    void client.invalidateQueries({ queryKey: requestsRoot });
  };
  const ask = (
    <>
      {can('break_glass') && (
        <Button variant="default" leftSection={<IconUrgent size={16} aria-hidden />} onClick={openEmergency}>
          {texts.emergencyAccess}
        </Button>
      )}
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
        {texts.askForAccess}
      </Button>
    </>
  );
  return (
    <Page title={texts.requests} width="fill" actions={ask}>
      {list.error !== null ? (
        <ErrorState error={list.error} retry={list.retry} />
      ) : list.loading ? (
        <LoadingState lines={6} />
      ) : (
        <DataTable
          label={texts.yourRequests}
          columns={columns}
          count={list.rows.length}
          rowAt={index => list.rows[index]}
          onRange={list.onRange}
          rowActions={rowActions}
          empty={<EmptyState title={texts.noRequestsYet}>{texts.whatYouAskFor}</EmptyState>}
        />
      )}
      {asking && <AskModal onClose={close} />}
      {emergency && <EmergencyModal onClose={closeEmergency} />}
      {extending !== null && <ExtendModal request={extending} onClose={() => setExtending(null)} />}
      <Confirm
        opened={leaving !== null}
        title={texts.withdrawThisRequest}
        action={texts.withdraw}
        onConfirm={withdraw}
        onClose={() => setLeaving(null)}
      >
        {texts.nobodyIsAskedAnyMore(<bdi>{leaving === null ? '' : accessOf(leaving)}</bdi>)}
      </Confirm>
    </Page>
  );
}
