import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { PlaceName } from '../../access/place-name.tsx';
import { platform } from '../../access/places.ts';
import { api, ifMatch, result, tagged } from '../../api/client.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { MoreMenu } from '../../parts/more-menu.tsx';
import { Page } from '../../parts/page.tsx';
import { useStale } from '../../parts/stale/use-stale.tsx';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { Trail } from '../audit/trail.tsx';
import { requestsRoot } from '../requests/queries.ts';
import { fetchType, type TaggedType, typeQuery, typesKey, typesRoot } from './queries.ts';
import { typeRoute } from './routes.ts';
import { texts } from './texts.tsx';
import { TypeForm, useTypeForm } from './type-form.tsx';
import { useNames } from './use-names.ts';
import { changesOf, typeParts, valuesOf } from './values.ts';

const crumbs = [{ label: texts.resourceTypes, to: '/resource-types' }];

/** One resource type: how it is asked for and approved, to be changed. */
export function TypeScreen() {
  const { id } = typeRoute.useParams();
  const { data, error, refetch } = useQuery(typeQuery(id));
  if (data !== undefined) return <Shown key={id} type={data} />;
  return (
    <Page title={texts.resourceType} crumbs={crumbs}>
      {error === null ? <LoadingState lines={8} /> : <ErrorState error={error} retry={() => void refetch()} />}
    </Page>
  );
}

function Shown({ type }: { readonly type: TaggedType }) {
  const [deleting, ask] = useDisclosure(false);
  return (
    <Page
      title={type.name}
      crumbs={crumbs}
      hint={<PlaceName of={type.organization_id} />}
      width="form"
      actions={
        <MoreMenu
          entries={[
            {
              icon: IconTrash,
              verb: texts.delete,
              consequence: texts.itsOwnersLoseIt,
              destructive: true,
              onChoose: ask.open,
            },
          ]}
        />
      }
    >
      <Edit type={type} />
      <Trail title={texts.activity} filters={{ target: type.id }} empty={texts.nothingYet} />
      <Deletion type={type} opened={deleting} onClose={ask.close} />
    </Page>
  );
}

function Edit({ type }: { readonly type: TaggedType }) {
  const client = useQueryClient();
  const form = useTypeForm(valuesOf(type));
  const names = useNames(type.organization_id ?? platform);
  const stale = useStale(form, {
    what: texts.what,
    opened: type,
    valuesOf,
    partsOf: () => typeParts(names),
    load: () => fetchType(type.id),
  });
  return (
    <TypeForm
      form={form}
      fresh={false}
      failed={texts.notChanged}
      action={texts.save}
      refused={stale.refused}
      over={stale.window}
      send={values => {
        const params = { path: { id: type.id }, header: ifMatch(stale.from) };
        const body = changesOf(values, valuesOf(stale.from));
        return tagged(
          api.PATCH('/api/v1/admin/access/resource-types/{id}', { params, body }),
          ({ results }) => results,
        );
      }}
      done={changed => {
        toastDone(texts.wasSaved(changed.name));
        stale.goOn(changed);
        form.setValues(valuesOf(changed));
        client.setQueryData(typeQuery(type.id).queryKey, changed);
        void client.invalidateQueries({ queryKey: typesKey });
        void client.invalidateQueries({ queryKey: requestsRoot });
      }}
    />
  );
}

function Deletion({
  type,
  opened,
  onClose,
}: {
  readonly type: TaggedType;
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const client = useQueryClient();
  const navigate = typeRoute.useNavigate();
  const { queryKey } = typeQuery(type.id);
  const remove = async (): Promise<void> => {
    const params = { path: { id: type.id }, header: ifMatch(type) };
    await result(api.DELETE('/api/v1/admin/access/resource-types/{id}', { params }));
    toastDone(texts.wasDeleted(type.name));
    // First away from its page, which would ask for it again.
    await navigate({ to: '/resource-types' });
    client.removeQueries({ queryKey });
    void client.invalidateQueries({ queryKey: typesRoot });
    void client.invalidateQueries({ queryKey: requestsRoot });
  };
  return (
    <Confirm
      opened={opened}
      title={texts.deleteThis}
      action={texts.deleteType}
      onStale={() => client.invalidateQueries({ queryKey })}
      onConfirm={remove}
      onClose={onClose}
    >
      {texts.nobodyAsksForIt(<bdi>{type.name}</bdi>)}
    </Confirm>
  );
}
