import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import type { ConnectWise } from '../../platform/connectwise/client.ts';
import type { Configuration } from '../../platform/connectwise/configuration.ts';
import { ConnectWiseFailed } from '../../platform/connectwise/failures.ts';
import { connectWiseVariables } from '../../platform/connectwise/settings.ts';
import { needs, query } from '../action.ts';
import { Id } from '../fields.ts';
import { companyById } from './companies.ts';

export type { Configuration };

/** Told to callers whom ConnectWise did not tell how long to wait. */
const usualWaitSeconds = 30;

/** What ConnectWise has of a company now; nothing of it is kept here. Empty for a company that ConnectWise does not know. */
export const readConfigurations = query('company.configurations', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: needs('company.fetch', 'company.fetch.configurations'),
  refuses: ['company.not_found', 'not_configured'],
  // It makes this server send requests to another.
  limit: { per: 'actor', max: 600, seconds: 60 },
  run: async ({ db, ports, scope }, { id }): Promise<readonly Configuration[]> => {
    const { cw_company_id: cwCompanyId } = await companyById(db, id, scope);
    const connectWise = configured(ports.connectWise);
    if (cwCompanyId === null) return [];
    try {
      return await connectWise.configurations(cwCompanyId);
    } catch (error) {
      if (!(error instanceof ConnectWiseFailed)) throw error;
      throw refuse('unavailable', {
        what: 'ConnectWise',
        retryAfterSeconds: error.retryAfterSeconds ?? usualWaitSeconds,
      });
    }
  },
});

/** The client, for what cannot be done without; refuses with the variables to set. */
export function configured(connectWise: ConnectWise | null): ConnectWise {
  if (connectWise === null) throw refuse('not_configured', { what: 'ConnectWise', variables: connectWiseVariables });
  return connectWise;
}
