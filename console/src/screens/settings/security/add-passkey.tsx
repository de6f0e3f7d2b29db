import { Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { startRegistration } from '@simplewebauthn/browser';
import { api, result } from '../../../api/client.ts';
import { deviceName } from '../../../parts/device.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { useStepUp } from '../../../parts/step-up.tsx';
import { toastDone, toastError } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { texts } from './texts.tsx';

type Options = Parameters<typeof startRegistration>[0]['optionsJSON'];

/** Has the browser make a passkey, and adds it. */
export function AddPasskey({
  onDone,
  onClose,
}: {
  readonly onDone: (codes: readonly string[]) => void;
  readonly onClose: () => void;
}) {
  const { sensitive, dialog } = useStepUp();
  const form = useForm({ mode: 'uncontrolled', initialValues: { name: deviceName(navigator.userAgent) } });
  const { busy, submit } = useSubmit(form, {
    failed: texts.noPasskeyWasAdded,
    send: async ({ name }) => {
      const asked = await sensitive(body => result(api.POST('/api/v1/user/auth/passkeys/options', { body })));
      if (asked === null) return null;
      const response = await made(asked.results as unknown as Options);
      if (response === null) return null;
      return result(api.POST('/api/v1/user/auth/passkeys', { body: { response: { ...response }, name: name.trim() } }));
    },
    done: answer => {
      if (answer === null) return;
      toastDone(texts.thePasskeyWasAdded);
      onDone(answer.results.backup_codes);
    },
  });
  return (
    <>
      <FormModal
        title={texts.addAPasskey}
        action={texts.continue}
        form={form}
        busy={busy}
        onSubmit={submit}
        onClose={onClose}
      >
        <Text size="sm">{texts.yourBrowserAsksYouNext}</Text>
        <TextInput
          label={texts.name}
          description={texts.toTellYourPasskeysApart}
          required
          maxLength={100}
          data-autofocus
          {...form.getInputProps('name')}
        />
      </FormModal>
      {dialog}
    </>
  );
}

/** What the browser has made; null when it was cancelled or cannot, which is told. */
async function made(optionsJSON: Options): Promise<Awaited<ReturnType<typeof startRegistration>> | null> {
  try {
    return await startRegistration({ optionsJSON });
  } catch {
    toastError(new Error(texts.theBrowserMadeNone), texts.noPasskeyWasAdded);
    return null;
  }
}
