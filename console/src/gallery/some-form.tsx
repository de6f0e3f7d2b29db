import { Checkbox, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { FormModal } from '../parts/form-modal.tsx';
import { useSubmit } from '../parts/use-submit.ts';
import { names } from './names.ts';

/** A form in a window, with a field that was refused. Closing it by its cross asks once something is entered. */
export function SomeForm({ onClose }: { readonly onClose: () => void }) {
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: names.usual, email: 'rosa@northwind', role: 'Member', mail: true },
    initialErrors: { email: 'Enter an address like name@company.example' },
  });
  const { busy, submit } = useSubmit(form, {
    send: () => new Promise<void>(resolve => setTimeout(resolve, 2_000)),
    done: onClose,
  });
  return (
    <FormModal form={form} title="Add person" action="Add person" busy={busy} onSubmit={submit} onClose={onClose}>
      <TextInput label="Name" required {...form.getInputProps('name')} />
      <TextInput label="E-mail" required description="They confirm it." {...form.getInputProps('email')} />
      <Select label="Role" data={['Member', 'Administrator']} {...form.getInputProps('role')} />
      <Checkbox label="Tell them by mail" {...form.getInputProps('mail', { type: 'checkbox' })} />
    </FormModal>
  );
}
