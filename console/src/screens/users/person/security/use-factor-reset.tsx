import { IconShieldOff } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api, result } from '../../../../api/client.ts';
import { Confirm } from '../../../../parts/confirm.tsx';
import type { MoreEntry } from '../../../../parts/more-menu.tsx';
import { useStepUp } from '../../../../parts/step-up.tsx';
import { toastDone } from '../../../../parts/toast.tsx';
import { nameOf, type User, usersRoot } from '../../queries.ts';
import { texts } from './texts.tsx';

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
    toastDone(texts.twoStepSignInIsOff);
    await client.invalidateQueries({ queryKey: usersRoot });
  };
  return {
    entry: {
      icon: IconShieldOff,
      verb: texts.turnOffTwoStepSignIn,
      consequence: texts.theySignInWithoutACodeUntil,
      disabled: on ? undefined : texts.itIsOff,
      onChoose: () => setAsking(true),
    },
    question: (
      <>
        <Confirm
          opened={asking}
          title={texts.turnOffTheirTwoStepSignIn}
          action={texts.turnOff}
          onConfirm={reset}
          onClose={() => setAsking(false)}
        >
          {texts.theAuthenticatorAppAndBackupCodesOf(<bdi>{nameOf(user)}</bdi>)}
        </Confirm>
        {dialog}
      </>
    ),
  };
}
