import type { UseFormReturnType } from '@mantine/form';
import type { ApiError } from '../../../api/errors.ts';
import type { FieldDefinition } from '../types/queries.ts';

/**
 * Puts what the server says of values beside their inputs, `values.<index in the type>`. It names values that were sent
 * by their place in the body, and required ones that were not by their field's id. False when something has no input.
 */
export function showFieldProblems<V extends Record<string, unknown>>(
  form: UseFormReturnType<V>,
  error: ApiError,
  fields: readonly FieldDefinition[],
  sent: readonly string[],
): boolean {
  let all = error.fields.length > 0;
  for (const { field, message } of error.fields) {
    const id = fieldIn(field, sent);
    const index = id === null ? -1 : fields.findIndex(each => each.id === id);
    if (index >= 0) form.setFieldError(`values.${index}`, message);
    else if (field in form.getValues() && field !== 'fields') form.setFieldError(field, message);
    else all = false;
  }
  return all;
}

function fieldIn(path: string, sent: readonly string[]): string | null {
  const place = /^fields\.(\d+)\.(?:value|fieldId)$/.exec(path)?.[1];
  if (place !== undefined) return sent[Number(place)] ?? null;
  return path.startsWith('fields.') ? path.slice('fields.'.length) : null;
}
