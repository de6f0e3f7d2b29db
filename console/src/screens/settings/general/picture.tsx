import { Button, FileButton, Group } from '@mantine/core';
import { IconPhoto, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { api, result } from '../../../api/client.ts';
import type { Me } from '../../../api/types.ts';
import { Avatar } from '../../../parts/avatar.tsx';
import { renewPicture, usePicture } from '../../../parts/pictures.ts';
import { Section } from '../../../parts/section.tsx';
import { toastDone, toastError } from '../../../parts/toast.tsx';
import { texts } from './texts.ts';
import { uploadPicture } from './upload-picture.ts';

const side = 56;

/** One's picture: chosen from a file, which the server draws anew, or taken away. */
export function Picture({ user }: { readonly user: Me['user'] }) {
  const [busy, setBusy] = useState(false);
  const picture = usePicture(user.id, side);
  const change = async (deed: () => Promise<unknown>, done: string, failed: string): Promise<void> => {
    setBusy(true);
    try {
      await deed();
      await renewPicture(user.id);
      toastDone(done);
    } catch (error) {
      toastError(error, failed);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Section title={texts.picture} hint={texts.whoSeesYourProfileSeesIt}>
      <Group gap="md">
        <Avatar name={user.full_name ?? user.username} person={user.id} size={side} />
        <FileButton
          accept="image/png,image/jpeg,image/webp,image/gif,image/avif"
          onChange={file => {
            if (file !== null)
              void change(() => uploadPicture(file), texts.pictureUpdated, texts.yourPictureWasNotChanged);
          }}
        >
          {props => (
            <Button {...props} variant="default" loading={busy} leftSection={<IconPhoto size={16} aria-hidden />}>
              {picture === null ? texts.choosePicture : texts.changePicture}
            </Button>
          )}
        </FileButton>
        {picture !== null && (
          <Button
            variant="subtle"
            color="gray"
            disabled={busy}
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() =>
              void change(
                () => result(api.DELETE('/v1/users/me/avatar')),
                texts.pictureRemoved,
                texts.yourPictureWasNotChanged,
              )
            }
          >
            {texts.removePicture}
          </Button>
        )}
      </Group>
    </Section>
  );
}
