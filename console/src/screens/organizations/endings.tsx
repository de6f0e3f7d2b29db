import { Button, Stack } from '@mantine/core';
import { IconDoorExit, IconPlayerPause, IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { holdsEverywhere, useCanIn } from '../../access/can.ts';
import { api, result, type Tagged } from '../../api/client.ts';
import { refreshSession, useMe } from '../../api/session.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { MoreMenu } from '../../parts/more-menu.tsx';
import { useStaleQuestion } from '../../parts/stale/use-stale-question.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useDeed } from '../../parts/use-deed.ts';
import { queryClient } from '../../queries.ts';
import { stopActingIn } from '../../shell/act-in.ts';
import { inside, insideFrom, type Organization, organizationKey, organizationsKey } from './queries.ts';
import { shownOfOrganization } from './shown.ts';
import { texts } from './texts.tsx';
import { useRenew } from './use-organization.ts';

type Ending = 'suspend' | 'delete' | 'leave';

/** What ends an organization or one's own part in it, in a menu; for one that is suspended, the button that ends that. */
export function Endings({ organization }: { readonly organization: Organization & Tagged }) {
  const { id, name, active } = organization;
  const me = useMe();
  const can = useCanIn(id);
  const navigate = useNavigate();
  const renew = useRenew(id);
  const { busy, run } = useDeed();
  const [asking, setAsking] = useState<Ending | null>(null);
  const belongs = me.organizations.some(each => each.id === id);
  const wakes = holdsEverywhere(me, 'organization.write');

  const switchTo = (on: boolean): Promise<unknown> =>
    result(api.PUT('/api/organizations/{id}', { params: insideFrom(organization), body: { active: on } }));
  /** After it, the organization is nothing that one could look at. */
  const away = async (said: string): Promise<void> => {
    toastDone(said);
    stopActingIn(id);
    await refreshSession();
    await navigate({ to: '/organizations' });
    queryClient.removeQueries({ queryKey: organizationKey(id) });
    await queryClient.invalidateQueries({ queryKey: organizationsKey });
  };
  const suspend = async (): Promise<void> => {
    await switchTo(false);
    if (!wakes) return away(texts.isSuspendedNamed(name));
    toastDone(texts.isSuspendedNamed(name));
    await refreshSession();
    await renew();
  };
  const remove = async (): Promise<void> => {
    await result(api.DELETE('/api/organizations/{id}', { params: insideFrom(organization) }));
    await away(texts.wasDeletedNamed(name));
  };
  const wake = async (): Promise<void> => {
    await switchTo(true);
    await refreshSession();
    await renew();
  };
  const shown = shownOfOrganization(organization);
  const stale = useStaleQuestion({
    shown,
    title: texts.activateThisOrganization,
    action: texts.activate,
    children: <>{texts.theMembersOfGetTheirAccessBack(<bdi>{name}</bdi>)}</>,
    reread: renew,
    again: async () => {
      await wake();
      toastDone(texts.isActiveNamed(name));
    },
  });
  const leave = async (): Promise<void> => {
    const params = { ...inside(id), path: { id, userId: me.user.id } };
    await result(api.DELETE('/api/organizations/{id}/members/{userId}', { params }));
    await away(texts.youLeftNamed(name));
  };

  return (
    <>
      <MoreMenu
        entries={[
          belongs && {
            icon: IconDoorExit,
            verb: texts.leave,
            consequence: texts.youLoseYourRolesAndPermissionsIn,
            destructive: true,
            onChoose: () => setAsking('leave'),
          },
          can('organization.write') &&
            active && {
              icon: IconPlayerPause,
              verb: texts.suspend,
              consequence: texts.nobodyCanUseItUntilItIs,
              destructive: true,
              onChoose: () => setAsking('suspend'),
            },
          can('organization.delete') && {
            icon: IconTrash,
            verb: texts.delete,
            consequence: texts.forAllItsMembersAndForGood,
            destructive: true,
            onChoose: () => setAsking('delete'),
          },
        ]}
      />
      {wakes && !active && (
        <Button loading={busy} onClick={() => run(wake, texts.isActiveNamed(name), stale.refused)}>
          {texts.activate}
        </Button>
      )}
      {stale.question}
      <Confirm
        opened={asking === 'leave'}
        title={texts.leaveThisOrganization}
        action={texts.leave}
        onConfirm={leave}
        onClose={() => setAsking(null)}
      >
        {texts.youLoseAllYourRolesAndPermissions(<bdi>{name}</bdi>)}
      </Confirm>
      <Confirm
        opened={asking === 'suspend'}
        title={texts.suspendThisOrganization}
        action={texts.suspend}
        onConfirm={suspend}
        onStale={renew}
        shown={shown}
        onClose={() => setAsking(null)}
      >
        {texts.membersOfKeepTheirRolesButNobody(<bdi>{name}</bdi>, wakes ? '' : texts.youCannot)}
      </Confirm>
      <Confirm
        opened={asking === 'delete'}
        title={texts.deleteThisOrganization}
        action="Delete"
        onConfirm={remove}
        onStale={renew}
        shown={shown}
        onClose={() => setAsking(null)}
      >
        <Stack gap="xs">
          <div>{texts.isDeletedPermanently(<bdi>{name}</bdi>)}</div>
          <ul style={{ margin: 0, paddingInlineStart: '1.25rem' }}>
            <li>{texts.itsMembersAreRemovedTheirAccounts}</li>
            <li>{texts.itsRolesPermissionsTeamsInvitations}</li>
            <li>{texts.itsCompaniesAndCredentialsCanNo}</li>
          </ul>
          <div>{texts.theAuditLogIsKeptThisCannot}</div>
        </Stack>
      </Confirm>
    </>
  );
}
