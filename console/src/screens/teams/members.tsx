import { Button, Select, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconMail, IconPencil, IconUserMinus, IconUserPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { renewMe } from '../../api/client.ts';
import { Avatar } from '../../parts/avatar.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { MoreMenu } from '../../parts/more-menu.tsx';
import { Named } from '../../parts/named.tsx';
import { RowAction } from '../../parts/row-action.tsx';
import { Section } from '../../parts/section.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral } from '../../parts/time.tsx';
import { toastDone, toastError } from '../../parts/toast.tsx';
import { useAsked } from '../../parts/use-asked.ts';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { AddMemberModal } from './add-member-modal.tsx';
import { InviteMemberModal } from './invite-member-modal.tsx';
import { JobTitleModal } from './job-title-modal.tsx';
import {
  addMember,
  allTeamsKey,
  changeMember,
  fetchTeam,
  type Member,
  manageMember,
  removeMember,
  type Team,
  type TeamRole,
  teamKey,
} from './queries.ts';
import { type TeamRights, useTeamRights } from './rights.ts';
import { labelOfTeamRole, teamRoleChoices } from './team-roles.ts';
import { texts } from './texts.tsx';

/** Who is in a team, and, for those who may, who is to be. */
export function Members({ team }: { readonly team: Team }) {
  const rights = useTeamRights(team);
  const client = useQueryClient();
  const [adding, { open, close }] = useDisclosure(false);
  const [inviting, invite] = useDisclosure(false);
  const [titling, setTitling] = useState<Member | null>(null);
  const [leaving, setLeaving] = useState<Member | null>(null);
  useAsked(`/teams/${team.id}`, open, rights.giving.length > 0 ? ['add-member'] : []);
  const rows = usePagedRows<Member>(teamKey(team.id), (number, signal) => fetchTeam(team.id, number, signal));
  const renew = (): Promise<void> => client.invalidateQueries({ queryKey: allTeamsKey });
  const setRole = async ({ id }: Member, role: TeamRole): Promise<void> => {
    await changeMember(team.id, id, role);
    await renew();
  };
  const changeRole = async (member: Member, role: TeamRole): Promise<void> => {
    try {
      await setRole(member, role);
      toastDone(texts.memberRoleUpdated, () => setRole(member, member.role));
    } catch (error) {
      toastError(error, texts.theRoleWasNotChanged);
    }
  };
  return (
    <Section
      title={texts.members}
      {...(rows.loading || rows.error !== null ? {} : { count: numeral(rows.count) })}
      actions={
        rights.giving.length > 0 && (
          <>
            <Button variant="default" size="xs" leftSection={<IconMail size={16} aria-hidden />} onClick={invite.open}>
              {texts.inviteByEMail}
            </Button>
            <Button variant="default" size="xs" leftSection={<IconUserPlus size={16} aria-hidden />} onClick={open}>
              {texts.addMember}
            </Button>
          </>
        )
      }
      bare
    >
      {rows.error !== null ? (
        <ErrorState error={rows.error} retry={rows.retry} />
      ) : rows.loading ? (
        <LoadingState />
      ) : (
        <DataTable
          label={texts.members}
          columns={columnsFor(rights, changeRole)}
          actionsWidth="2rem"
          rowActions={member => (
            <MemberActions
              member={member}
              rights={rights}
              onTitle={() => setTitling(member)}
              onLeave={() => setLeaving(member)}
            />
          )}
          count={rows.count}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          empty={<EmptyState title={texts.noMembersYet} />}
        />
      )}
      {inviting && <InviteMemberModal team={team} giving={rights.giving} onClose={invite.close} />}
      {titling !== null && titling.email !== null && (
        <JobTitleModal team={team} member={titling} email={titling.email} onClose={() => setTitling(null)} />
      )}
      {adding && <AddMemberModal team={team} giving={rights.giving} onClose={close} />}
      <Confirm
        opened={leaving !== null}
        title={leaving?.id === rights.me ? texts.leaveThisTeamQuestion : texts.removeThisMember}
        action={leaving?.id === rights.me ? texts.leaveTeam : texts.removeMember}
        onClose={() => setLeaving(null)}
        onConfirm={async () => {
          if (leaving === null) return;
          await removeMember(team.id, leaving.id);
          if (leaving.id === rights.me) {
            toastDone(texts.youLeftTheTeam);
            renewMe().catch(() => {});
          } else
            toastDone(texts.memberRemovedFromTeam, async () => {
              const { id, role, email, job_title: title } = leaving;
              await addMember(team.id, id, role);
              if (title !== null && email !== null)
                await manageMember(team.id, { action: 'update', user_email: email, job_title: title });
              await renew();
            });
          void renew();
        }}
      >
        {texts.losesTheTeamsPermissionsImmediately(<bdi>{leaving?.full_name}</bdi>)}
      </Confirm>
    </Section>
  );
}

function columnsFor(
  rights: TeamRights,
  changeRole: (member: Member, role: TeamRole) => Promise<void>,
): readonly Column<Member>[] {
  return [
    {
      key: 'name',
      title: texts.name,
      width: 'minmax(0, 2fr)',
      render: member => (
        <Named mark={<Avatar name={member.full_name} person={member.id} />}>
          <bdi>{member.full_name}</bdi>
        </Named>
      ),
    },
    {
      key: 'title',
      title: texts.jobTitle,
      width: 'minmax(0, 1.4fr)',
      render: ({ job_title: title }) =>
        title !== null && (
          <Text span inherit truncate data-written title={title}>
            <bdi>{title}</bdi>
          </Text>
        ),
    },
    {
      key: 'email',
      title: texts.eMail,
      width: 'minmax(0, 2fr)',
      render: member => (
        <Text size="sm" truncate>
          <bdi>{member.email}</bdi>
        </Text>
      ),
    },
    {
      key: 'role',
      title: texts.role,
      width: '130px',
      phone: 'end',
      render: member =>
        rights.over(member) ? <RoleSelect {...{ member, rights, changeRole }} /> : labelOfTeamRole(member.role),
    },
  ];
}

/** What can be done with a member: oneself, and those whom one has a say over. */
function MemberActions({
  member,
  rights,
  onTitle,
  onLeave,
}: {
  readonly member: Member;
  readonly rights: TeamRights;
  readonly onTitle: () => void;
  readonly onLeave: () => void;
}) {
  const own = member.id === rights.me;
  if (!rights.over(member))
    return (
      own && <RowAction icon={IconUserMinus} verb={texts.leaveTeam} label={texts.leaveThisTeam} onClick={onLeave} />
    );
  return (
    <MoreMenu
      of={member.full_name}
      entries={[
        // They are known by their address; who hides it is not.
        member.email !== null && {
          icon: IconPencil,
          verb: texts.changeJobTitle,
          consequence: texts.whatTheyDoInTheTeam,
          onChoose: onTitle,
        },
        {
          icon: IconUserMinus,
          verb: own ? texts.leaveThisTeam : texts.removeFromTeam,
          consequence: own ? texts.youLoseItsPermissions : texts.theyLoseItsPermissions,
          destructive: true,
          onChoose: onLeave,
        },
      ]}
    />
  );
}

function RoleSelect({
  member,
  rights,
  changeRole,
}: {
  readonly member: Member;
  readonly rights: TeamRights;
  readonly changeRole: (member: Member, role: TeamRole) => Promise<void>;
}) {
  // What was chosen shows at once; what the server says then takes its place.
  const [chosen, setChosen] = useState<TeamRole | null>(null);
  return (
    <Select
      aria-label={texts.roleOfNamed(member.full_name)}
      size="xs"
      w={120}
      data={teamRoleChoices(rights.giving)}
      value={chosen ?? member.role}
      allowDeselect={false}
      readOnly={chosen !== null}
      onChange={value => {
        const role = rights.giving.find(each => each === value);
        if (role === undefined || role === member.role) return;
        setChosen(role);
        void changeRole(member, role).finally(() => setChosen(null));
      }}
    />
  );
}
