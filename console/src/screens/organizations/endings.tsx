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
import { queryClient } from '../../queries.ts';
import { stopActingIn } from '../../shell/act-in.ts';
import { inside, insideFrom, type Organization, organizationKey, organizationsKey } from './queries.ts';
import { shownOfOrganization } from './shown.ts';
import { useDeed } from './use-deed.ts';
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
    if (!wakes) return away(`${name} is suspended`);
    toastDone(`${name} is suspended`);
    await refreshSession();
    await renew();
  };
  const remove = async (): Promise<void> => {
    await result(api.DELETE('/api/organizations/{id}', { params: insideFrom(organization) }));
    await away(`${name} was deleted`);
  };
  const wake = async (): Promise<void> => {
    await switchTo(true);
    await refreshSession();
    await renew();
  };
  const shown = shownOfOrganization(organization);
  const stale = useStaleQuestion({
    shown,
    title: 'Activate this organization?',
    action: 'Activate',
    children: (
      <>
        The members of <bdi>{name}</bdi> get their access back.
      </>
    ),
    reread: renew,
    again: async () => {
      await wake();
      toastDone(`${name} is active`);
    },
  });
  const leave = async (): Promise<void> => {
    const params = { ...inside(id), path: { id, userId: me.user.id } };
    await result(api.DELETE('/api/organizations/{id}/members/{userId}', { params }));
    await away(`You left ${name}`);
  };

  return (
    <>
      <MoreMenu
        entries={[
          belongs && {
            icon: IconDoorExit,
            verb: 'Leave',
            consequence: 'You lose your roles and permissions in it',
            destructive: true,
            onChoose: () => setAsking('leave'),
          },
          can('organization.write') &&
            active && {
              icon: IconPlayerPause,
              verb: 'Suspend',
              consequence: 'Nobody can use it until it is activated again',
              destructive: true,
              onChoose: () => setAsking('suspend'),
            },
          can('organization.delete') && {
            icon: IconTrash,
            verb: 'Delete',
            consequence: 'For all its members, and for good',
            destructive: true,
            onChoose: () => setAsking('delete'),
          },
        ]}
      />
      {wakes && !active && (
        <Button loading={busy} onClick={() => run(wake, `${name} is active`, stale.refused)}>
          Activate
        </Button>
      )}
      {stale.question}
      <Confirm
        opened={asking === 'leave'}
        title="Leave this organization?"
        action="Leave"
        onConfirm={leave}
        onClose={() => setAsking(null)}
      >
        You lose all your roles and permissions in <bdi>{name}</bdi>. To come back, you need a new invitation, or ask to
        join.
      </Confirm>
      <Confirm
        opened={asking === 'suspend'}
        title="Suspend this organization?"
        action="Suspend"
        onConfirm={suspend}
        onStale={renew}
        shown={shown}
        onClose={() => setAsking(null)}
      >
        Members of <bdi>{name}</bdi> keep their roles, but nobody can use it, not even its administrators. Only platform
        administrators can activate it again{wakes ? '' : '; you cannot'}.
      </Confirm>
      <Confirm
        opened={asking === 'delete'}
        title="Delete this organization?"
        action="Delete"
        onConfirm={remove}
        onStale={renew}
        shown={shown}
        onClose={() => setAsking(null)}
      >
        <Stack gap="xs">
          <div>
            <bdi>{name}</bdi> is deleted permanently:
          </div>
          <ul style={{ margin: 0, paddingInlineStart: '1.25rem' }}>
            <li>its members are removed; their accounts stay</li>
            <li>its roles, permissions, teams, invitations and requests are deleted</li>
            <li>its companies and credentials can no longer be reached</li>
          </ul>
          <div>The audit log is kept. This cannot be undone.</div>
        </Stack>
      </Confirm>
    </>
  );
}
