import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { type Dns, DnsFailed } from '../../platform/dns/dns.ts';
import { anId, command } from '../action.ts';
import { Id } from '../fields.ts';
import { organizationUnder, overOrganization } from './authority.ts';
import { markVerified, type ProofRecord, proofPrefix, proofRecord } from './domain-proof.ts';
import { existing, type Organization } from './organizations.ts';

/**
 * Verifies an organization's domain by the record that its administrators have set in DNS. Who waits for that joins. A
 * domain that is verified already stays so without being looked up.
 */
export const checkDomain = command('organization.check_domain', {
  input: Type.Object({ organizationId: Id }, { additionalProperties: false }),
  permit: overOrganization('organization.write'),
  refuses: [
    'organization.domain_changed',
    'organization.domain_taken',
    'organization.domain_unanswered',
    'organization.domain_unproven',
    'organization.no_domain',
    'organization.not_found',
  ],
  audit: { of: 'organization', details: { domain: 'example.com', admitted: [anId] } },
  // Each is a question to a name server that the caller chose.
  limit: { per: 'actor', max: 20, seconds: 60 },
  changesAccess: true,
  prepare: async ({ db, ports, caller, say }, { organizationId: id }) => {
    const { organization } = await organizationUnder(db, say, caller, id);
    const { domain, domain_verified: verified } = organization;
    if (domain === null) throw refuse('organization.no_domain', {});
    if (!verified) await mustProve(ports.dns, proofRecord(ports.keyring, id, domain));
    return { domain, proven: !verified };
  },
  run: async (work, { organizationId: id }): Promise<Organization> => {
    const { tx, caller, say, target, prepared } = work;
    const { organization } = await organizationUnder(tx, say, caller, id);
    const { name, domain, domain_verified: verified } = organization;
    target({ kind: 'organization', id, name, organization: id }, { domain });
    // Another domain may have been set while the record of the first was being looked up.
    if (domain !== prepared.domain || !(verified || prepared.proven)) throw refuse('organization.domain_changed', {});
    if (!verified) await markVerified(work, { id, name });
    return existing(tx, id);
  },
});

/** What is shown of the records that were found: enough to see a slip of the hand. */
const shown = { records: 3, form: /^[\x21-\x7e]{1,120}$/ };

/**
 * Refuses a domain without the record. Of other records only those meant for us are shown: an alias at that name may
 * lead to a name that this server can look up and the caller cannot.
 */
async function mustProve(dns: Dns, { name, value }: ProofRecord): Promise<void> {
  const records = await dns.txtRecords(name).catch(error => {
    if (!(error instanceof DnsFailed)) throw error;
    throw refuse('organization.domain_unanswered', { name, timedOut: error.timedOut, retryAfterSeconds: 30 });
  });
  if (records.some(record => record.trim() === value)) return;
  const found = records
    .filter(record => record.startsWith(proofPrefix) && shown.form.test(record))
    .slice(0, shown.records);
  throw refuse('organization.domain_unproven', { name, value, found, others: records.length - found.length });
}
