import { createHmac } from 'node:crypto';
import { refuse } from '../../kernel/errors.ts';
import type { Keyring } from '../../platform/crypto/keyring.ts';
import { brokenConstraint } from '../../platform/db/errors.ts';
import type { InCommand } from '../action.ts';
import { admitWaiting } from './admit-waiting.ts';

/** The TXT record that proves a domain: where it stands, and what it says. */
export interface ProofRecord {
  readonly name: string;
  readonly value: string;
}

/** What the value of every proof begins with, ours or another's. */
export const proofPrefix = 'gatehouse-domain-verification=';

/**
 * The record by which an organization proves its domain. Derived, so that nothing is stored: it is another one for every
 * domain and every organization, and nobody makes it without the master key.
 */
export function proofRecord(keyring: Pick<Keyring, 'derive'>, organization: string, domain: string): ProofRecord {
  const token = createHmac('sha256', keyring.derive('domain-verification'))
    .update(`${organization}\n${domain}`)
    .digest('base64url');
  return { name: `_gatehouse.${domain}`, value: `${proofPrefix}${token}` };
}

/**
 * Stores that the organization's present domain is its own, and lets in those who waited for that. Call it under the
 * access lock, having seen that it has one. Refuses a domain that another organization has proven.
 */
export async function markVerified(
  work: Pick<InCommand, 'tx' | 'ports' | 'at' | 'enqueue' | 'emit' | 'target' | 'tell'>,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<void> {
  const { tx, at, emit, target } = work;
  try {
    await tx.rows({
      name: 'verify_organization_domain',
      text: `update organizations set domain_verified_at = $2, updated_at = $2
        where id = $1 and domain_verified_at is null`,
      values: [id, at],
    });
  } catch (error) {
    throw brokenConstraint(error) === 'organizations_domain_key' ? refuse('organization.domain_taken', {}) : error;
  }
  const admitted = await admitWaiting(work, id);
  if (admitted.length === 0) return;
  target({ kind: 'organization', id, name, organization: id }, { admitted });
  emit({ type: 'access.changed', users: admitted });
}
