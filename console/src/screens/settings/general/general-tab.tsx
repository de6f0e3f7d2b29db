import { Alert, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMe } from '../../../api/session.ts';
import { ChangeEmail } from './change-email.tsx';
import { DeleteAccount } from './delete-account.tsx';
import { OwnProfile } from './edit-profile.tsx';
import { Picture } from './picture.tsx';
import { Profile } from './profile.tsx';
import { texts } from './texts.ts';

/** One's own profile. */
export function GeneralTab() {
  const me = useMe();
  const [editing, { open, close }] = useDisclosure(false);
  const [changing, email] = useDisclosure(false);
  return (
    <>
      {!me.user.email_verified && (
        <Alert color="yellow" mb="md" maw={720}>
          {texts.yourEMailAddressIsNotVerified}
        </Alert>
      )}
      {editing ? (
        <OwnProfile onClose={close} />
      ) : (
        <Stack gap="lg">
          <Profile user={me.user} onEdit={open} onChangeEmail={email.open} />
          <Picture user={me.user} />
          <DeleteAccount />
        </Stack>
      )}
      {changing && <ChangeEmail email={me.user.email} onClose={email.close} />}
    </>
  );
}
