import { Alert } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMe } from '../../../api/session.ts';
import { OwnProfile } from './edit-profile.tsx';
import { Profile } from './profile.tsx';

/** One's own profile. */
export function GeneralTab() {
  const me = useMe();
  const [editing, { open, close }] = useDisclosure(false);
  return (
    <>
      {!me.user.email_verified && (
        <Alert color="yellow" mb="md" maw={720}>
          Your e-mail address is not verified yet. Open the link in the e-mail we sent you.
        </Alert>
      )}
      {editing ? <OwnProfile onClose={close} /> : <Profile user={me.user} onEdit={open} />}
    </>
  );
}
