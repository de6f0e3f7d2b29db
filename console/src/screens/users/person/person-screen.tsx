import { Box, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCan } from '../../../access/can.ts';
import { useMe } from '../../../api/session.ts';
import { Avatar } from '../../../parts/avatar.tsx';
import { Page } from '../../../parts/page.tsx';
import { ErrorState, LoadingState } from '../../../parts/states.tsx';
import { Time } from '../../../parts/time.tsx';
import { Trail } from '../../audit/trail.tsx';
import { nameOf, userQuery } from '../queries.ts';
import { personRoute } from '../routes.ts';
import { AccountStatus } from '../user-columns.tsx';
import { AccessCard } from './access-card.tsx';
import { GrantsCard } from './grants-card.tsx';
import { OrganizationsCard } from './organizations-card.tsx';
import { PersonActions } from './person-actions.tsx';
import classes from './person-screen.module.css';
import { ProfileCard } from './profile-card.tsx';
import { SecurityCard } from './security/security-card.tsx';

/** One person: who they are, what they may do, and what may be done about it. */
export function PersonScreen() {
  const { id } = personRoute.useParams();
  const can = useCan();
  const me = useMe();
  const { data: user, error, isPending, refetch } = useQuery(userQuery(id));
  const crumbs = [{ label: 'People', ...(can('user.list.other') ? { to: '/users' } : {}) }];
  if (isPending || user === undefined)
    return (
      <Page title="Person" crumbs={crumbs}>
        {error === null ? <LoadingState lines={8} /> : <ErrorState error={error} retry={() => void refetch()} />}
      </Page>
    );
  return (
    <Page
      title={nameOf(user)}
      crumbs={crumbs}
      mark={<Avatar name={nameOf(user)} size={56} />}
      status={<AccountStatus active={user.is_active} />}
      hint={
        <>
          Created <Time at={user.created_at} /> ·{' '}
          {user.last_login === null ? (
            'has never signed in'
          ) : (
            <>
              last sign-in <Time at={user.last_login} />
            </>
          )}
          {user.id === me.user.id && ' · this is you'}
        </>
      }
      actions={<PersonActions user={user} />}
    >
      {/* What is shown is from before; why it could not be asked for anew. */}
      {error !== null && <ErrorState error={error} retry={() => void refetch()} />}
      <Box className={classes.columns}>
        <Stack>
          <ProfileCard key={user.id} user={user} />
          <OrganizationsCard id={id} />
        </Stack>
        <Stack>
          <AccessCard key={user.id} user={user} />
          {user.id !== me.user.id && can('user.security.read.other') && <SecurityCard key={user.id} user={user} />}
          {can('user.permissions.other') && <GrantsCard key={user.id} user={user} />}
        </Stack>
      </Box>
      <Trail title="What they did" filters={{ actor: id }} empty="Nothing yet" />
      <Trail title="What was done to them" filters={{ target: id }} empty="Nothing yet" />
    </Page>
  );
}
