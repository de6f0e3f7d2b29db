import { useQuery, useQueryClient } from '@tanstack/react-query';
import { inPlace } from '../../../access/places.ts';
import { api, result } from '../../../api/client.ts';
import { Page } from '../../../parts/page.tsx';
import { ErrorState, LoadingState } from '../../../parts/states.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { typeCrumbs } from '../crumbs.ts';
import { newTypeRoute } from '../routes.ts';
import { type Draft, definitionsOf } from './draft.ts';
import { type CredentialType, fetchValueTypes, typesKey, valueTypesKey } from './queries.ts';
import { texts } from './texts.tsx';
import { TypeForm } from './type-form.tsx';

/** Makes a credential type. */
export function NewTypeScreen() {
  const client = useQueryClient();
  const navigate = newTypeRoute.useNavigate();
  const { data: valueTypes, error, refetch } = useQuery({ queryKey: valueTypesKey, queryFn: fetchValueTypes });
  return (
    <Page title={texts.createCredentialType} crumbs={typeCrumbs} width="reading">
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : valueTypes === undefined ? (
        <LoadingState />
      ) : (
        <TypeForm
          type={null}
          valueTypes={valueTypes}
          action={texts.createType}
          send={create}
          done={({ id, name }) => {
            toastDone(texts.wasCreatedNamed(name));
            void client.invalidateQueries({ queryKey: typesKey });
            void navigate({ to: '/vault/types/$id', params: { id } });
          }}
        />
      )}
    </Page>
  );
}

async function create({ name, permissionScope, icon, organizationId, fields }: Draft): Promise<CredentialType> {
  const body = {
    name,
    ...(permissionScope === '' ? {} : { permissionScope }),
    ...(icon === '' ? {} : { icon }),
    ...inPlace(organizationId),
    fields: definitionsOf(fields),
  };
  return (await result(api.POST('/v1/credential-type', { body }))).data;
}
