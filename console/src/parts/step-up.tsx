import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { type ReactNode, useState } from 'react';
import { ApiError } from '../api/errors.ts';
import { signOut, useMe } from '../api/session.ts';
import { texts } from './texts.ts';
import { toastError } from './toast.tsx';
import { useSubmit } from './use-submit.ts';
import { Window } from './window.tsx';

/** What a sensitive change is sent with: the current password, once it was asked for. */
type Attempt<T> = (shown: { readonly password?: string }) => Promise<T>;

interface Waiting {
  readonly attempt: (password: string) => Promise<void>;
  readonly giveUp: () => void;
}

/**
 * Makes sensitive changes. When the sign-in was too long ago for one, the password is asked for in a dialog, which is to
 * be rendered, and the change goes on with it; it comes to null when that was given up.
 */
export function useStepUp(): {
  readonly sensitive: <T>(attempt: Attempt<T>) => Promise<T | null>;
  readonly dialog: ReactNode;
} {
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const sensitive = async <T,>(attempt: Attempt<T>): Promise<T | null> => {
    try {
      return await attempt({});
    } catch (error) {
      if (!asksAgain(error)) throw error;
    }
    const { promise, resolve, reject } = Promise.withResolvers<T | null>();
    setWaiting({
      attempt: async password => {
        try {
          resolve(await attempt({ password }));
        } catch (error) {
          // These the dialog shows itself, and stays open.
          if (isOfPassword(error)) throw error;
          reject(error);
        }
        setWaiting(null);
      },
      giveUp: () => {
        resolve(null);
        setWaiting(null);
      },
    });
    return promise;
  };
  return { sensitive, dialog: waiting === null ? null : <StepUpDialog {...waiting} /> };
}

/** The server says so in every surface's words. */
function asksAgain(error: unknown): boolean {
  return error instanceof ApiError && error.status === 403 && error.message === 'Sign in again to do this';
}

function isOfPassword(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.status === 0 || error.status === 429 || (error.status === 400 && error.message.startsWith('password '));
}

function StepUpDialog({ attempt, giveUp }: Waiting) {
  const { has_password: hasPassword } = useMe();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { password: '' },
    validate: { password: text => (text === '' ? texts.enterYourPassword : null) },
  });
  const { busy, submit } = useSubmit(form, {
    send: ({ password }) => attempt(password),
    done: () => {},
  });
  return (
    <Window onClose={giveUp} title={texts.confirmItsYou}>
      {hasPassword ? (
        <form onSubmit={submit} noValidate>
          <Stack>
            <Text size="sm">{texts.youSignedInAWhileAgoEnter}</Text>
            <PasswordInput
              label={texts.yourPassword}
              required
              autoComplete="current-password"
              data-autofocus
              {...form.getInputProps('password')}
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={giveUp}>
                {texts.cancel}
              </Button>
              <Button type="submit" loading={busy}>
                {texts.continue}
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Stack>
          <Text size="sm">{texts.youSignedInAWhileAgoAnd}</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={giveUp}>
              {texts.cancel}
            </Button>
            <Button onClick={() => void signOut().catch((error: unknown) => toastError(error))}>{texts.signOut}</Button>
          </Group>
        </Stack>
      )}
    </Window>
  );
}
