import Type, { type TString } from 'typebox';
import { parse } from '../../../kernel/input.ts';

const header = 'Idempotency-Key';

/** Reads the `Idempotency-Key` of a request, which is refused under that name; null: it has none. */
export function idempotencyKey(form: TString) {
  const Header = Type.Object({ [header]: form });
  return (headers: Readonly<Record<string, string | undefined>>): string | null => {
    const given = headers[header.toLowerCase()];
    return given === undefined ? null : (parse(Header, { [header]: given })[header] ?? null);
  };
}
