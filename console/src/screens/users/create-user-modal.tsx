import { PasswordInput, Select, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api, result } from '../../api/client.ts';
import { useChosenOrganization } from '../../api/organization.ts';
import { useMe } from '../../api/session.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { usersRoot } from './queries.ts';
import { type SystemRole, systemRoles } from './roles.ts';
import { texts } from './texts.tsx';

/** Creates an account with a password that its owner is told. In the organization one acts in, if there is one. */
export function CreateUserModal({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const organization = useOrganizationName();
  const role: SystemRole = 'user';
  const form = useForm<
    Record<'email' | 'username' | 'full_name' | 'password' | 'department', string> & { role: SystemRole }
  >({
    mode: 'uncontrolled',
    initialValues: { email: '', username: '', full_name: '', password: '', role, department: '' },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.thePersonWasNotAdded,
    send: ({ full_name, department, ...values }) =>
      result(
        api.POST('/api/v1/users', {
          body: {
            ...values,
            ...(full_name === '' ? {} : { full_name }),
            ...(department === '' ? {} : { department }),
          },
        }),
      ),
    done: user => {
      toastDone(texts.wasAddedNamed(user.full_name ?? user.username));
      void client.invalidateQueries({ queryKey: usersRoot });
      onClose();
    },
  });
  return (
    <FormModal title={texts.addPerson} action={texts.add} form={form} busy={busy} onSubmit={submit} onClose={onClose}>
      {organization !== null && (
        <Text size="sm" c="dimmed">
          {texts.becomesAMemberOf(<bdi>{organization}</bdi>)}
        </Text>
      )}
      <TextInput
        label={texts.eMail}
        type="email"
        required
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('email')}
      />
      <TextInput
        label={texts.userName}
        description={texts.text3To30LettersDigitsDotsDashes}
        required
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        {...form.getInputProps('username')}
      />
      <TextInput label={texts.fullName} autoComplete="off" {...form.getInputProps('full_name')} />
      <PasswordInput
        label={texts.password}
        description={texts.atLeast8CharactersCommonPasswordsAre}
        required
        autoComplete="new-password"
        {...form.getInputProps('password')}
      />
      <Select label={texts.role} data={systemRoles} allowDeselect={false} {...form.getInputProps('role')} />
      <TextInput label={texts.department} autoComplete="off" {...form.getInputProps('department')} />
    </FormModal>
  );
}

function useOrganizationName(): string | null {
  const { organizations } = useMe();
  const chosen = useChosenOrganization();
  return organizations.find(({ id }) => id === chosen)?.name ?? null;
}
