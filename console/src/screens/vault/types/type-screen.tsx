import { Stack, Tabs } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconForms, IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useCan } from '../../../access/can.ts';
import { api, ifMatch, result } from '../../../api/client.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { MoreMenu } from '../../../parts/more-menu.tsx';
import { Page } from '../../../parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../parts/states.tsx';
import { Tile } from '../../../parts/tile.tsx';
import { numeral } from '../../../parts/time.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { Trail as Activity } from '../../audit/trail.tsx';
import { CredentialList } from '../credentials/credential-list.tsx';
import { typeCrumbs } from '../crumbs.ts';
import { typeRoute } from '../routes.ts';
import { fetchType, fetchValueTypes, typeKey, typesKey, valueTypesKey } from './queries.ts';
import { texts } from './texts.tsx';
import { TypeFacts } from './type-facts.tsx';
import { TypeForm } from './type-form.tsx';
import { type Report, TypeReport } from './type-report.tsx';
import { type TaggedType, updateType } from './update-type.ts';

/** One credential type: its fields, and the credentials that have them. */
export function TypeScreen() {
  const { id } = typeRoute.useParams();
  const type = useQuery({ queryKey: typeKey(id), queryFn: ({ signal }) => fetchType(id, signal) });
  const valueTypes = useQuery({ queryKey: valueTypesKey, queryFn: fetchValueTypes });
  const error = type.error ?? valueTypes.error;
  if (error === null && type.data !== undefined && valueTypes.data !== undefined)
    return <Shown key={id} type={type.data} valueTypes={valueTypes.data} />;
  return (
    <Page title={texts.credentialTypeTitle} crumbs={typeCrumbs}>
      {error === null ? <LoadingState /> : <ErrorState error={error} retry={() => void type.refetch()} />}
    </Page>
  );
}

function Shown({ type, valueTypes }: { readonly type: TaggedType; readonly valueTypes: readonly string[] }) {
  const { id, name, credentialCount } = type;
  const client = useQueryClient();
  const navigate = typeRoute.useNavigate();
  const can = useCan();
  const [report, setReport] = useState<Report | null>(null);
  const [saved, setSaved] = useState<TaggedType | null>(null);
  const [deleting, ask] = useDisclosure(false);
  const remove = async (): Promise<void> => {
    await result(api.DELETE('/v1/credential-type/{id}', { params: { path: { id }, header: ifMatch(type) } }));
    toastDone(texts.wasDeletedNamed(name));
    client.removeQueries({ queryKey: ['vault', 'credential'] });
    void client.invalidateQueries({ queryKey: typesKey });
    void client.invalidateQueries({ queryKey: ['vault', 'credentials'] });
    await navigate({ to: '/vault/types' });
    client.removeQueries({ queryKey: typeKey(id) });
  };
  return (
    <Page
      title={name}
      crumbs={typeCrumbs}
      mark={<Tile icon={IconForms} size={56} />}
      hint={texts.ofThisType(credentialCount)}
      actions={
        <MoreMenu
          entries={[
            can('credential_type.delete') && {
              icon: IconTrash,
              verb: texts.delete,
              consequence: texts.withAllCredentialsOfThisType,
              destructive: true,
              onChoose: ask.open,
            },
          ]}
        />
      }
    >
      <Tabs defaultValue="fields" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="fields">{texts.fields}</Tabs.Tab>
          <Tabs.Tab value="credentials">{texts.credentials}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="fields" pt="md">
          <Stack maw="47.5rem">
            {report !== null && <TypeReport of={report} />}
            {can('credential_type.update') ? (
              <TypeForm
                // What was saved is what is edited from then on.
                key={saved?.etag ?? ''}
                type={saved ?? type}
                valueTypes={valueTypes}
                action={texts.save}
                send={(draft, from, goOn) => updateType(from ?? type, draft, goOn)}
                done={({ changed, ...told }) => {
                  toastDone(texts.wasUpdatedNamed(changed.name));
                  setReport(told);
                  client.setQueryData(typeKey(id), changed);
                  setSaved(changed);
                  void client.invalidateQueries({ queryKey: typesKey });
                  void client.invalidateQueries({ queryKey: ['vault', 'credential'] });
                  void client.invalidateQueries({ queryKey: ['vault', 'credentials'] });
                }}
              />
            ) : (
              <TypeFacts type={type} />
            )}
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="credentials" pt="md">
          <CredentialList
            of={{ type: id }}
            empty={<EmptyState title={texts.noCredentialsHere}>{texts.thereAreNoneOfThisTypeOr}</EmptyState>}
          />
        </Tabs.Panel>
      </Tabs>
      <Activity title={texts.activity} filters={{ target: id }} empty={texts.nothingYet} />
      <Confirm
        opened={deleting}
        title={texts.deleteThisCredentialType}
        onStale={() => client.invalidateQueries({ queryKey: typeKey(id) })}
        action={texts.deleteTypeAndCredentials}
        onConfirm={remove}
        onClose={ask.close}
      >
        {texts.willBeGoneForGoodAndWith(<bdi>{name}</bdi>, numeral(credentialCount))}
      </Confirm>
    </Page>
  );
}
