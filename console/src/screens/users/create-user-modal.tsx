import { Button, Group, Modal, PasswordInput, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api, result } from '../../api/client.ts';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';

const roles = ['viewer', 'analyst', 'manager', 'admin', 'user'] as const;

/** Creates an account with a password that its owner is told. */
export function CreateUserModal({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: {
      email: '',
      username: '',
      full_name: '',
      password: '',
      role: 'user' as (typeof roles)[number],
      department: '',
    },
  });
  const { busy, submit } = useSubmit(form, {
    failed: 'The user was not created',
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
      toastDone(`${user.full_name ?? user.username} was created`);
      void client.invalidateQueries({ queryKey: ['users'] });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title="Create User" centered>
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput label="E-mail" type="email" required autoComplete="off" {...form.getInputProps('email')} />
          <TextInput label="User name" required autoComplete="off" {...form.getInputProps('username')} />
          <TextInput label="Full name" autoComplete="off" {...form.getInputProps('full_name')} />
          <PasswordInput
            label="Password"
            description="At least 8 characters"
            required
            autoComplete="new-password"
            {...form.getInputProps('password')}
          />
          <Select label="Role" data={roles} allowDeselect={false} {...form.getInputProps('role')} />
          <TextInput label="Department" autoComplete="off" {...form.getInputProps('department')} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy}>
              Create
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
