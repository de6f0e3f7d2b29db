import { IconShieldOff } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api, result } from '../../../../api/client.ts';
import { Confirm } from '../../../../parts/confirm.tsx';
import type { MoreEntry } from '../../../../parts/more-menu.tsx';
import { useStepUp } from '../../../../parts/step-up.tsx';
import { toastDone } from '../../../../parts/toast.tsx';
import { nameOf, type User, usersRoot } from '../../queries.ts';

/** Takes away the second factor of somebody who has lost it: the entry of a menu, and what is asked. */
export function useFactorReset(user: User, on: boolean): { readonly entry: MoreEntry; readonly question: ReactNode } {
  const client = useQueryClient();
  const { sensitive, dialog } = useStepUp();
  const [asking, setAsking] = useState(false);
  const params = { path: { id: user.id } };
  const reset = async (): Promise<void> => {
    let done = false;
    await sensitive(async shown => {
      await result(api.DELETE('/api/v1/users/{id}/mfa', { params, body: shown }));
      done = true;
    });
    if (!done) return;
    toastDone('Two-step sign-in is off');
    await client.invalidateQueries({ queryKey: usersRoot });
  };
  return {
    entry: {
      icon: IconShieldOff,
      verb: 'Turn off two-step sign-in',
      consequence: 'They sign in without a code until they set it up again',
      disabled: on ? undefined : 'It is off',
      onChoose: () => setAsking(true),
    },
    question: (
      <>
        <Confirm
          opened={asking}
          title="Turn off their two-step sign-in?"
          action="Turn off"
          onConfirm={reset}
          onClose={() => setAsking(false)}
        >
          The authenticator app and backup codes of <bdi>{nameOf(user)}</bdi> stop working, and they sign in without a
          code until they set it up again. Make sure that the request really comes from them.
        </Confirm>
        {dialog}
      </>
    ),
  };
}
