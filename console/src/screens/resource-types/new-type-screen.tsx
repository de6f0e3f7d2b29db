import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { usePlaces } from '../../access/places.ts';
import { api, result } from '../../api/client.ts';
import { Page } from '../../parts/page.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { requestsRoot } from '../requests/queries.ts';
import { typesRoot } from './queries.ts';
import { texts } from './texts.tsx';
import { TypeForm, useTypeForm } from './type-form.tsx';
import { newTypeOf, noValues } from './values.ts';

/** Registers something that can be asked for. */
export function NewTypeScreen() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { usual } = usePlaces('request.configure');
  const form = useTypeForm(noValues(usual));
  return (
    <Page title={texts.newType} crumbs={[{ label: texts.resourceTypes, to: '/resource-types' }]} width="form">
      <TypeForm
        form={form}
        fresh
        failed={texts.notCreated}
        action={texts.create}
        send={async values =>
          (await result(api.POST('/api/v1/admin/access/resource-types', { body: newTypeOf(values) }))).results
        }
        done={({ name }) => {
          toastDone(texts.wasCreated(name));
          void client.invalidateQueries({ queryKey: typesRoot });
          void client.invalidateQueries({ queryKey: requestsRoot });
          void navigate({ to: '/resource-types' });
        }}
      />
    </Page>
  );
}
