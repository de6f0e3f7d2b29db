import type { UseFormReturnType } from '@mantine/form';
import type { ApiError } from '../../api/errors.ts';

/**
 * Puts a refusal that names no field beside the one that it is about, by the error's name, such as `CredentialExists`.
 * True when there is one.
 */
export function showBeside<V extends Record<string, unknown>>(
  form: UseFormReturnType<V>,
  { body, message }: ApiError,
  fieldOf: Readonly<Record<string, string>>,
): boolean {
  const name = body['error'];
  const field = typeof name === 'string' ? fieldOf[name] : undefined;
  if (field === undefined) return false;
  form.setFieldError(field, message);
  return true;
}
