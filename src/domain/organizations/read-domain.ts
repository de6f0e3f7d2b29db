import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { query } from '../action.ts';
import { Id } from '../fields.ts';
import { organizationUnder, overOrganization } from './authority.ts';
import { type ProofRecord, proofRecord } from './domain-proof.ts';

/** How far the proof of an organization's domain has come, and the record that proves it. */
export interface DomainState {
  readonly domain: string;
  readonly verified: boolean;
  readonly record: ProofRecord;
}

/** The domain of an organization with the TXT record by which its administrators prove that it is theirs. */
export const readDomain = query('organization.read_domain', {
  input: Type.Object({ organizationId: Id }, { additionalProperties: false }),
  permit: overOrganization('organization.write'),
  refuses: ['organization.no_domain', 'organization.not_found'],
  run: async ({ db, ports, caller, say }, { organizationId: id }): Promise<DomainState> => {
    const { organization } = await organizationUnder(db, say, caller, id);
    const { domain, domain_verified: verified } = organization;
    if (domain === null) throw refuse('organization.no_domain', {});
    return { domain, verified, record: proofRecord(ports.keyring, id, domain) };
  },
});
