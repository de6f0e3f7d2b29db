import { IconBuilding, IconClock, IconMail } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { useCan } from '../../../access/can.ts';
import { useMe } from '../../../api/session.ts';
import { Avatar } from '../../../parts/avatar.tsx';
import { Meta } from '../../../parts/meta.tsx';
import { Page } from '../../../parts/page.tsx';
import { ErrorState, LoadingState } from '../../../parts/states.tsx';
import { Time } from '../../../parts/time.tsx';
import { nameOf, type User, userQuery } from '../queries.ts';
import { personRoute } from '../routes.ts';
import { AccountStatus } from '../user-columns.tsx';
import { PersonActions } from './person-actions.tsx';
import { PersonTabs } from './person-tabs.tsx';
import { texts } from './texts.tsx';

/** One person: who they are, what they may do, and what may be done about it. */
export function PersonScreen() {
  const { id } = personRoute.useParams();
  const can = useCan();
  const { data: user, error, isPending, refetch } = useQuery(userQuery(id));
  const crumbs = [{ label: texts.people, ...(can('user.list.other') ? { to: '/users' } : {}) }];
  if (isPending || user === undefined)
    return (
      <Page title={texts.person} crumbs={crumbs}>
        {error === null ? <LoadingState lines={8} /> : <ErrorState error={error} retry={() => void refetch()} />}
      </Page>
    );
  return (
    <Page
      title={nameOf(user)}
      crumbs={crumbs}
      mark={<Avatar name={nameOf(user)} person={user.id} size={56} />}
      status={<AccountStatus active={user.is_active} />}
      hint={<Glance user={user} />}
      actions={<PersonActions key={user.id} user={user} />}
      tabs={<PersonTabs user={user} />}
    >
      {/* What is shown is from before; why it could not be asked for anew. */}
      {error !== null && <ErrorState error={error} retry={() => void refetch()} />}
      <Outlet />
    </Page>
  );
}

function Glance({ user }: { readonly user: User }) {
  const me = useMe();
  return (
    <Meta
      items={[
        { key: 'email', icon: IconMail, text: <bdi>{user.email}</bdi> },
        user.department !== null &&
          user.department !== '' && { key: 'department', icon: IconBuilding, text: <bdi>{user.department}</bdi> },
        {
          key: 'seen',
          icon: IconClock,
          text:
            user.last_login === null
              ? texts.hasNeverSignedIn
              : texts.lastSignIn(<Time at={user.last_login} relative />),
        },
        user.id === me.user.id && { key: 'self', text: texts.thisIsYou },
      ]}
    />
  );
}
