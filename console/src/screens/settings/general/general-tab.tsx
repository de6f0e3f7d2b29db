import { Alert } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMe } from '../../../api/session.ts';
import { OwnProfile } from './edit-profile.tsx';
import { Profile } from './profile.tsx';
import { texts } from './texts.ts';

/** One's own profile. */
export function GeneralTab() {
  const me = useMe();
  const [editing, { open, close }] = useDisclosure(false);
  return (
    <>
      {!me.user.email_verified && (
        <Alert color="yellow" mb="md" maw={720}>
          {texts.yourEMailAddressIsNotVerified}
        </Alert>
      )}
      {editing ? <OwnProfile onClose={close} /> : <Profile user={me.user} onEdit={open} />}
    </>
  );
}
