import Type from 'typebox';
import { DomainError } from '../../kernel/errors.ts';
import type { ConnectWise } from '../../platform/connectwise/client.ts';
import { ConnectWiseFailed } from '../../platform/connectwise/failures.ts';
import { needs, query, whenNamed } from '../action.ts';
import { Id } from '../fields.ts';
import { type CompanyWithSnapshot, companyById } from './companies.ts';
import { type ImportedCompany, importedFrom, storeSnapshot } from './snapshots.ts';

/** A company, and whether its address was asked for. */
export interface ReadCompany {
  readonly company: CompanyWithSnapshot;
  readonly address: boolean;
}

/**
 * A company with what ConnectWise says about it now, or said last where it does not answer, answers with something
 * unusable, or knows the company no more: whatever is wrong there, the read succeeds.
 */
export const readCompany = query('company.read', {
  input: Type.Object({ id: Id, address: Type.Optional(Type.Literal(true)) }, { additionalProperties: false }),
  permit: whenNamed(needs('company.fetch'), { address: 'company.fetch.address' }),
  refuses: ['company.not_found'],
  // It makes this server send requests to another.
  limit: { per: 'actor', max: 1200, seconds: 60 },
  run: async ({ db, ports, at, scope }, { id, address = false }): Promise<ReadCompany> => {
    const stored = await companyById(db, id, scope);
    const told = await toldNow(ports.connectWise, stored.cw_company_id);
    if (told === null) return { company: stored, address };
    // Nobody waits for it: the next read or sync stores what this one could not.
    storeSnapshot(db, id, told, at).catch(() => {});
    const { name, identifier, snapshot: cw_data } = told;
    // What is stored then is another revision, unless it was the same.
    const revision = stored.revision + (name === stored.name && identifier === stored.identifier ? 0 : 1);
    return { company: { ...stored, name, identifier, revision, cw_data, cw_fetched_at: at.toISOString() }, address };
  },
  revisionOf: ({ company }) => company,
});

/** What ConnectWise says now; null when that is nothing, for whatever reason. */
async function toldNow(connectWise: ConnectWise | null, cwCompanyId: number | null): Promise<ImportedCompany | null> {
  if (connectWise === null || cwCompanyId === null) return null;
  try {
    const told = await connectWise.company(cwCompanyId);
    return told === null ? null : importedFrom(told);
  } catch (error) {
    // Also what ConnectWise says in a form that cannot be stored.
    if (error instanceof ConnectWiseFailed || error instanceof DomainError) return null;
    throw error;
  }
}
