import { Alert, PasswordInput, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { texts } from './texts.tsx';

/** What was refused, where no field is to blame. */
export function Refusal({ message }: { readonly message: string | null }) {
  return message === null ? null : (
    <Alert color="red" role="alert">
      {message}
    </Alert>
  );
}

/** What a new account is made of. */
export interface NewAccount extends Record<string, unknown> {
  email: string;
  username: string;
  full_name: string;
  password: string;
}

export const noAccount: NewAccount = { email: '', username: '', full_name: '', password: '' };

/** The body of a new account: a name that was left empty is not sent. */
export function accountOf({ full_name, ...values }: NewAccount) {
  return { ...values, ...(full_name === '' ? {} : { full_name }) };
}

export function AccountFields({ form }: { readonly form: UseFormReturnType<NewAccount> }) {
  return (
    <>
      <TextInput
        label={texts.eMail}
        type="email"
        required
        autoComplete="email"
        key={form.key('email')}
        {...form.getInputProps('email')}
      />
      <TextInput
        label={texts.userName}
        description={texts.text3To30LettersDigitsDotsDashes}
        required
        autoComplete="username"
        key={form.key('username')}
        {...form.getInputProps('username')}
      />
      <TextInput
        label={texts.fullName}
        autoComplete="name"
        key={form.key('full_name')}
        {...form.getInputProps('full_name')}
      />
      <NewPassword form={form} />
    </>
  );
}

export function NewPassword<V extends { password: string }>({ form }: { readonly form: UseFormReturnType<V> }) {
  return (
    <PasswordInput
      label={texts.password}
      description={texts.atLeast8CharactersCommonPasswordsAre}
      required
      autoComplete="new-password"
      key={form.key('password')}
      {...form.getInputProps('password')}
    />
  );
}
