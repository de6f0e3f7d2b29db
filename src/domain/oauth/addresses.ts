import { foldAscii } from '../../kernel/fold-ascii.ts';
import { fits } from '../../kernel/input.ts';
import type { ExternalPerson } from '../../platform/oauth/identity-provider.ts';
import { Email } from '../people/fields.ts';

/** An address of somebody at a provider that an account may have. */
export interface ExternalAddress {
  readonly email: string;
  /** Whether the provider vouches that it is this person's. */
  readonly verified: boolean;
}

/** What has the form of an address, and receives nothing. */
const unreachable = [
  // https://docs.github.com/account-and-profile/reference/email-addresses-reference: stands in commits in place of a
  // hidden address. The second one is that of a GitHub of one's own.
  /[@.]noreply\.github\.com$/,
  /@users\.noreply\./,
  // https://learn.microsoft.com/entra/external-id/user-properties: the name of a guest in a tenant.
  /#ext#@/,
  // RFC 6761 and 6762: names that public DNS does not know.
  /\.(?:local|localhost|invalid)$/,
];

/**
 * The address of a person at a provider that mail reaches: the one they prefer when it is verified, else another verified
 * one, else the unverified one. Null when there is none. It must be as an account would store it: brought into that form,
 * one that the provider tells from another could become the other.
 */
export function addressOf(
  person: Pick<ExternalPerson, 'email' | 'emailVerified' | 'otherEmails'>,
): ExternalAddress | null {
  const preferred = person.email === null ? [] : [{ email: person.email, verified: person.emailVerified }];
  const others = (person.otherEmails ?? []).map(email => ({ email, verified: true }));
  const usable = [...preferred, ...others].filter(({ email }) => receivesMail(email));
  return usable.find(({ verified }) => verified) ?? usable[0] ?? null;
}

function receivesMail(email: string): boolean {
  const folded = foldAscii(email);
  return email === email.normalize('NFC') && fits(Email, email) && !unreachable.some(form => form.test(folded));
}
