import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconMail } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useCanIn } from '../../access/can.ts';
import { api, result } from '../../api/client.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Section } from '../../parts/section.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral, Time } from '../../parts/time.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useAsked } from '../../parts/use-asked.ts';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { InviteModal } from './invite-modal.tsx';
import {
  fetchInvitations,
  fetchRoles,
  type Invitation,
  inside,
  invitationsKey,
  type Role,
  rolesKey,
} from './queries.ts';
import { texts } from './texts.tsx';
import { useOrganization, useRenew } from './use-organization.ts';

/** What an invitation makes of whoever accepts it. */
function promiseOf({ admin, roleIds }: Invitation, roles: readonly Role[]): string {
  const names = roleIds.map(id => roles.find(role => role.id === id)?.name ?? 'a role');
  return [admin ? texts.administrator : texts.member, ...names].join(', ');
}

/** Invitations that can still be accepted. */
export function InvitationsTab() {
  const { id } = useOrganization();
  const can = useCanIn(id);
  const renew = useRenew(id);
  const [inviting, { open, close }] = useDisclosure(false);
  useAsked(`/organizations/${id}/invitations`, open);
  const [withdrawing, setWithdrawing] = useState<Invitation | null>(null);
  const rows = usePagedRows(invitationsKey(id), (number, signal) => fetchInvitations(id, number, signal));
  const { data: roles = [] } = useQuery({
    queryKey: rolesKey(id),
    queryFn: ({ signal }) => fetchRoles(id, signal),
    enabled: can('role.list'),
  });

  const withdraw = async ({ id: invitationId, email }: Invitation): Promise<void> => {
    const params = { ...inside(id), path: { id, invitationId } };
    await result(api.DELETE('/api/organizations/{id}/invitations/{invitationId}', { params }));
    toastDone(texts.theInvitationForWasWithdrawn(email));
    await renew();
  };

  const columns: readonly Column<Invitation>[] = [
    {
      key: 'email',
      title: texts.eMail,
      width: 'minmax(0, 2fr)',
      render: ({ email }) => (
        <Text size="sm" fw={500} truncate>
          <bdi>{email}</bdi>
        </Text>
      ),
    },
    {
      key: 'as',
      title: texts.as,
      width: 'minmax(0, 2fr)',
      render: invitation => (
        <Text size="sm" truncate>
          <bdi>{promiseOf(invitation, roles)}</bdi>
        </Text>
      ),
    },
    {
      key: 'sent',
      title: texts.sent,
      width: '130px',
      phone: 'hidden',
      render: ({ createdAt }) => <Time at={createdAt} relative />,
    },
    { key: 'ends', title: texts.expires, width: '130px', render: ({ expiresAt }) => <Time at={expiresAt} relative /> },
  ];

  if (rows.error !== null) return <ErrorState error={rows.error} retry={rows.retry} />;
  if (rows.loading) return <LoadingState lines={6} />;
  return (
    <Section
      title={texts.invitations}
      count={numeral(rows.count)}
      hint={texts.eachLinkWorksOnceFor7Days}
      actions={
        <Button leftSection={<IconMail size={16} aria-hidden />} onClick={open}>
          {texts.invite}
        </Button>
      }
      bare
    >
      <DataTable
        label={texts.invitations}
        columns={columns}
        count={rows.count}
        rowAt={rows.rowAt}
        onRange={rows.onRange}
        rowActions={invitation => (
          <Button
            size="xs"
            variant="default"
            aria-label={texts.withdrawTheInvitationFor(invitation.email)}
            onClick={() => setWithdrawing(invitation)}
          >
            {texts.withdraw}
          </Button>
        )}
        empty={<EmptyState title={texts.noOpenInvitations}>{texts.acceptedAndExpiredInvitationsAreNot}</EmptyState>}
      />
      {inviting && <InviteModal id={id} roles={roles} onClose={close} />}
      <Confirm
        opened={withdrawing !== null}
        title={texts.withdrawThisInvitation}
        action={texts.withdraw}
        onConfirm={() => (withdrawing === null ? Promise.resolve() : withdraw(withdrawing))}
        onClose={() => setWithdrawing(null)}
      >
        {texts.theLinkThatWasMailedToNo(<bdi>{withdrawing?.email}</bdi>)}
      </Confirm>
    </Section>
  );
}
