import { useQuery } from '@tanstack/react-query';
import { useCan } from '../../../access/can.ts';
import { AnchorLink } from '../../../parts/links.tsx';
import { Page } from '../../../parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../parts/states.tsx';
import { companyKey, fetchCompany } from '../companies/queries.ts';
import { useVaultCrumbs } from '../crumbs.ts';
import { newCredentialRoute } from '../routes.ts';
import { fetchTypes, typesKey } from '../types/queries.ts';
import { NewCredentialForm } from './new-credential-form.tsx';
import { texts } from './texts.tsx';

/** Keeps a credential for a company: of which type, then what that type asks for. */
export function NewCredentialScreen() {
  const { id } = newCredentialRoute.useParams();
  const withAddress = useCan()('company.fetch.address');
  const company = useQuery({
    queryKey: companyKey(id),
    queryFn: ({ signal }) => fetchCompany(id, withAddress, signal),
  });
  const types = useQuery({
    queryKey: [...typesKey, 'all'],
    queryFn: ({ signal }) => fetchTypes(1, signal, 1000),
  });
  const crumbs = useVaultCrumbs(company.data);
  const error = company.error ?? types.error;
  return (
    <Page title={texts.addCredential} crumbs={crumbs} width="form">
      {error !== null ? (
        <ErrorState
          error={error}
          retry={() => {
            void company.refetch();
            void types.refetch();
          }}
        />
      ) : company.data === undefined || types.data === undefined ? (
        <LoadingState />
      ) : types.data.items.length === 0 ? (
        <EmptyState title={texts.noCredentialTypesYet}>
          {texts.aTypeDefinesWhichFieldsACredential(
            <AnchorLink to="/vault/types" inherit underline="always">
              {texts.credentialTypes}
            </AnchorLink>,
          )}
        </EmptyState>
      ) : (
        <NewCredentialForm company={company.data} types={types.data.items} />
      )}
    </Page>
  );
}
