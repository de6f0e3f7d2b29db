import { Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useCanIn } from '../../access/can.ts';
import { api, result } from '../../api/client.ts';
import { refreshSession, useMe } from '../../api/session.ts';
import { Avatar } from '../../parts/avatar.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Named } from '../../parts/named.tsx';
import { Section } from '../../parts/section.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral, Time } from '../../parts/time.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useDeed } from '../../parts/use-deed.ts';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { MemberMenu } from './member-menu.tsx';
import { fetchMembers, fetchOrganization, inside, insideFrom, type Member, membersKey } from './queries.ts';
import { texts } from './texts.tsx';
import { useOrganization, useRenew } from './use-organization.ts';

export function nameOf({ firstName, lastName, username }: Member): string {
  return [firstName, lastName].filter(Boolean).join(' ') || username;
}

/** Who belongs to an organization, and who of them administers it. */
export function MembersTab() {
  const { id, organization } = useOrganization();
  const me = useMe();
  const can = useCanIn(id);
  const renew = useRenew(id);
  const { run } = useDeed();
  const [removing, setRemoving] = useState<Member | null>(null);
  const rows = usePagedRows(membersKey(id), (number, signal) => fetchMembers(id, number, signal));

  const changed = async (member: Member): Promise<void> => {
    // What one may do oneself has changed: the session tells what is left.
    if (member.id === me.user.id) await refreshSession();
    await renew();
  };
  const nameAdministrator = async (member: Member, administers: boolean): Promise<void> => {
    // The list is sent whole: read just before, so that nobody named meanwhile is left out.
    const organization = await fetchOrganization(id);
    const { adminIds } = organization;
    const others = adminIds.filter(each => each !== member.id);
    const body = { adminIds: administers ? [...others, member.id] : others };
    await result(api.PUT('/api/organizations/{id}', { params: insideFrom(organization), body }));
    await changed(member);
  };
  const remove = async (member: Member): Promise<void> => {
    const params = { ...inside(id), path: { id, userId: member.id } };
    await result(api.DELETE('/api/organizations/{id}/members/{userId}', { params }));
    toastDone(texts.wasRemovedNamed(nameOf(member)));
    await changed(member);
  };

  const columns: readonly Column<Member>[] = [
    {
      key: 'name',
      title: texts.name,
      width: 'minmax(0, 2fr)',
      render: member => (
        <Named mark={<Avatar name={nameOf(member)} person={member.id} />}>
          <bdi>{nameOf(member)}</bdi>
        </Named>
      ),
    },
    {
      key: 'email',
      title: texts.eMail,
      width: 'minmax(0, 2fr)',
      render: ({ email }) => (
        <Text size="sm" truncate>
          <bdi>{email}</bdi>
        </Text>
      ),
    },
    {
      key: 'as',
      title: texts.as,
      width: '150px',
      phone: 'end',
      render: ({ isAdmin }) => (isAdmin ? texts.administrator : texts.member),
    },
    { key: 'joined', title: texts.joined, width: '130px', render: ({ joinedAt }) => <Time at={joinedAt} relative /> },
  ];
  const menuOf = (member: Member): ReactNode => (
    <MemberMenu
      name={nameOf(member)}
      isAdmin={member.isAdmin}
      mayName={can('organization.write')}
      mayRemove={can('organization.members')}
      onAdministrator={administers =>
        run(
          () => nameAdministrator(member, administers),
          `${nameOf(member)} ${administers ? texts.isAnAdministratorNow : texts.isNoLongerAnAdministrator}`,
        )
      }
      onRemove={() => setRemoving(member)}
    />
  );

  if (rows.error !== null) return <ErrorState error={rows.error} retry={rows.retry} />;
  if (rows.loading) return <LoadingState lines={6} />;
  const waiting = organization?.invitedAdminIds.length ?? 0;
  return (
    <Section
      title={texts.members}
      count={numeral(rows.count)}
      hint={waiting > 0 && texts.invitedAsWith(numeral(waiting), waiting === 1 ? 'administrator' : 'administrators')}
      bare
    >
      <DataTable
        label={texts.members}
        columns={columns}
        count={rows.count}
        rowAt={rows.rowAt}
        onRange={rows.onRange}
        actionsWidth="2rem"
        rowActions={menuOf}
        empty={<EmptyState title={texts.noMembersYet}>{texts.invitePeopleOnTheInvitationsTab}</EmptyState>}
      />
      <Confirm
        opened={removing !== null}
        title={texts.removeFromThisOrganization}
        action={texts.remove}
        onConfirm={() => (removing === null ? Promise.resolve() : remove(removing))}
        onClose={() => setRemoving(null)}
      >
        {texts.losesAllRolesAndPermissionsInThis(<bdi>{removing === null ? '' : nameOf(removing)}</bdi>)}
      </Confirm>
    </Section>
  );
}
