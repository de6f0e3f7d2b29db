import { Button, PasswordInput, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { api, result } from '../../../api/client.ts';
import { refreshSession, signOut, useMe } from '../../../api/session.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { Section } from '../../../parts/section.tsx';
import { useStepUp } from '../../../parts/step-up.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { texts } from './texts.ts';

/** The way out: one's account and all that is one's own. */
export function DeleteAccount() {
  const [asking, { open, close }] = useDisclosure(false);
  return (
    <Section
      title={texts.deleteAccount}
      hint={texts.deletingCannotBeUndone}
      bare
      actions={
        <Button variant="default" c="var(--mantine-color-error)" onClick={open}>
          {texts.deleteMyAccount}
        </Button>
      }
    >
      {asking ? <Question onClose={close} /> : undefined}
    </Section>
  );
}

function Question({ onClose }: { readonly onClose: () => void }) {
  const { has_password: hasPassword } = useMe();
  const { sensitive, dialog } = useStepUp();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { password: '' },
    validate: { password: text => (hasPassword && text === '' ? texts.enterYourPassword : null) },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.yourAccountIsStillThere,
    send: ({ password }) =>
      sensitive(() =>
        result(
          api.DELETE('/v1/users/me', {
            params: { header: { 'If-Match': undefined } },
            body: password === '' ? {} : { password },
          }),
        ),
      ),
    done: answer => {
      if (answer === null) return;
      // The session has ended with the account; what is left of it here goes, too.
      void signOut().catch(() => refreshSession());
    },
  });
  return (
    <>
      <FormModal
        title={texts.deleteYourAccount}
        action={texts.deleteMyAccount}
        color="red.9"
        form={form}
        busy={busy}
        onSubmit={submit}
        onClose={onClose}
      >
        <Text size="sm">{texts.whatDeletingDoes}</Text>
        {hasPassword && (
          <PasswordInput
            label={texts.yourPassword}
            required
            autoComplete="current-password"
            data-autofocus
            {...form.getInputProps('password')}
          />
        )}
      </FormModal>
      {dialog}
    </>
  );
}
