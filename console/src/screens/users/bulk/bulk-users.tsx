import { IconShieldPlus, IconUserCheck, IconUserOff, IconUsersPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useCan } from '../../../access/can.ts';
import { api, ifMatch, result } from '../../../api/client.ts';
import { useMe } from '../../../api/session.ts';
import { BulkAction, BulkBar } from '../../../parts/bulk-bar.tsx';
import { Confirm } from '../../../parts/confirm.tsx';
import { counted } from '../../../parts/counted.ts';
import { fetchUser, type User } from '../queries.ts';
import { AddToTeamModal } from './add-to-team-modal.tsx';
import { FailuresWindow } from './failures-window.tsx';
import { GiveRoleModal } from './give-role-modal.tsx';
import { Names } from './names.tsx';
import { type Failure, useForEach } from './use-for-each.ts';

type Asked = 'activate' | 'deactivate' | 'team' | 'role';

/** What can be done with the people who are selected. Each is asked for alone: who is refused keeps nobody else from it. */
export function BulkUsers({ people, onClear }: { readonly people: readonly User[]; readonly onClear: () => void }) {
  const can = useCan();
  const me = useMe();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [failures, setFailures] = useState<readonly Failure[]>([]);
  const forEach = useForEach(failed => {
    setFailures(failed);
    setAsked(null);
    if (failed.length === 0) onClear();
  });
  const others = people.filter(({ id }) => id !== me.user.id);
  const inactive = others.filter(({ is_active: now }) => !now);
  const active = others.filter(({ is_active: now }) => now);
  const setActive = (wanted: boolean) => () =>
    forEach(
      wanted ? inactive : active,
      async ({ id }) => {
        const params = { path: { id }, header: ifMatch(await fetchUser(id)) };
        return result(api.PATCH('/api/v1/users/{id}/status', { params, body: { is_active: wanted } }));
      },
      count => `${counted(count, 'account is', 'accounts are')} ${wanted ? 'active' : 'inactive'} now`,
    );
  const close = (): void => setAsked(null);
  return (
    <>
      <BulkBar count={people.length} onClear={onClear}>
        {can('team.members') && (
          <BulkAction
            icon={<IconUsersPlus size={16} aria-hidden />}
            label="Add to team"
            onClick={() => setAsked('team')}
          />
        )}
        {can('user.roles.other') && can('role.list') && (
          <BulkAction
            icon={<IconShieldPlus size={16} aria-hidden />}
            label="Give role"
            onClick={() => setAsked('role')}
          />
        )}
        {can('user.status.other') && inactive.length > 0 && (
          <BulkAction
            icon={<IconUserCheck size={16} aria-hidden />}
            label="Activate"
            onClick={() => setAsked('activate')}
          />
        )}
        {can('user.status.other') && active.length > 0 && (
          <BulkAction
            icon={<IconUserOff size={16} aria-hidden />}
            label="Deactivate"
            onClick={() => setAsked('deactivate')}
          />
        )}
      </BulkBar>
      {asked === 'team' && <AddToTeamModal people={people} forEach={forEach} onClose={close} />}
      {asked === 'role' && <GiveRoleModal people={people} forEach={forEach} onClose={close} />}
      <Confirm
        opened={asked === 'activate'}
        title={`Activate ${counted(inactive.length, 'account', 'accounts')}?`}
        action="Activate"
        color="gate"
        onConfirm={setActive(true)}
        onClose={close}
      >
        <Names people={inactive} /> can sign in again and get back what they may do.
      </Confirm>
      <Confirm
        opened={asked === 'deactivate'}
        title={`Deactivate ${counted(active.length, 'account', 'accounts')}?`}
        action="Deactivate"
        onConfirm={setActive(false)}
        onClose={close}
      >
        <Names people={active} /> are signed out everywhere and cannot sign in until their accounts are activated again.
        No data is deleted.{others.length < people.length && ' Your own account stays as it is.'}
      </Confirm>
      {failures.length > 0 && <FailuresWindow failures={failures} onClose={() => setFailures([])} />}
    </>
  );
}
