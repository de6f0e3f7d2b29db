import { Button, Select, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUserMinus, IconUserPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { renewMe } from '../../api/client.ts';
import { Avatar } from '../../parts/avatar.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Named } from '../../parts/named.tsx';
import { RowAction } from '../../parts/row-action.tsx';
import { Section } from '../../parts/section.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral, Time } from '../../parts/time.tsx';
import { toastDone, toastError } from '../../parts/toast.tsx';
import { useAsked } from '../../parts/use-asked.ts';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { AddMemberModal } from './add-member-modal.tsx';
import {
  addMember,
  allTeamsKey,
  changeMember,
  fetchTeam,
  type Member,
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
          <Button variant="default" size="xs" leftSection={<IconUserPlus size={16} aria-hidden />} onClick={open}>
            {texts.addMember}
          </Button>
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
          rowActions={member => <Leave member={member} rights={rights} onLeave={() => setLeaving(member)} />}
          count={rows.count}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          empty={<EmptyState title={texts.noMembersYet} />}
        />
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
              await addMember(team.id, leaving.id, leaving.role);
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
        <Named mark={<Avatar name={member.full_name} />}>
          <bdi>{member.full_name}</bdi>
        </Named>
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
    {
      key: 'joined',
      title: texts.joined,
      width: '104px',
      render: member => <Time at={member.joined_at} relative />,
    },
  ];
}

/** Takes a member out of the team, or oneself. */
function Leave({
  member,
  rights,
  onLeave,
}: {
  readonly member: Member;
  readonly rights: TeamRights;
  readonly onLeave: () => void;
}) {
  const own = member.id === rights.me;
  if (!rights.over(member) && !own) return null;
  const label = own ? texts.leaveThisTeam : texts.removeNamed(member.full_name);
  return <RowAction icon={IconUserMinus} verb={own ? label : texts.remove} label={label} onClick={onLeave} />;
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
