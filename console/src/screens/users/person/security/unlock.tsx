import { Button } from '@mantine/core';
import { IconLockOpen } from '@tabler/icons-react';
import { useState } from 'react';
import { api, result } from '../../../../api/client.ts';
import { Confirm } from '../../../../parts/confirm.tsx';
import type { User } from '../../queries.ts';
import { useChangePerson } from '../change-person.ts';

/** Ends a lockout before it has run out. */
export function Unlock({ user }: { readonly user: User }) {
  const change = useChangePerson();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconLockOpen size={14} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        Unlock
      </Button>
      <Confirm
        opened={asking}
        title="Unlock this account?"
        action="Unlock"
        onConfirm={() =>
          change(
            () => result(api.POST('/api/v1/users/{id}/unlock', { params: { path: { id: user.id } } })),
            'The account is unlocked',
          )
        }
        onClose={() => setAsking(false)}
      >
        Wrong passwords and codes are forgotten, and <bdi>{user.full_name ?? user.username}</bdi> can sign in again at
        once. So could whoever was guessing: ask them first whether it was them.
      </Confirm>
    </>
  );
}
