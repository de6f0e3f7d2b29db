import { kernelErrors } from '../../../kernel/error-words.ts';
import type { DomainError, ErrorTable } from '../../../kernel/errors.ts';
import type { Ports } from '../../ports.ts';
import type { RowProblem } from './rows.ts';

/** What words are found with. */
export interface Failing {
  readonly ports: Ports;
}

/** A refusal as the row is told of it, in the words that one call would get. */
export function errorOf({ ports }: Failing, error: DomainError): RowProblem {
  if (error.is('input.invalid')) {
    const [first] = error.details.fields;
    return { field: first?.field ?? null, message: error.details.fields.map(each => each.message).join('; ') };
  }
  const tables: readonly Partial<ErrorTable>[] = [kernelErrors, ...ports.capabilities.map(({ errors }) => errors)];
  for (const table of tables) {
    const words = table[error.code];
    // The table's words are for the details of its code.
    if (words !== undefined)
      return { field: null, message: (words.message as (details: unknown) => string)(error.details) };
  }
  return { field: null, message: error.code };
}
