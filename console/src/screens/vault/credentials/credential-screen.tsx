import { Button, Tabs } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil, IconTrash, IconUsersGroup } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useCan } from '../../../access/can.ts';
import { api, ifMatch, result } from '../../../api/client.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { MoreMenu } from '../../../parts/more-menu.tsx';
import { Page } from '../../../parts/page.tsx';
import { ErrorState, LoadingState } from '../../../parts/states.tsx';
import { Time } from '../../../parts/time.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { TrailEvents } from '../../audit/trail.tsx';
import { useVaultCrumbs } from '../crumbs.ts';
import { useMayShare, useOverCredential } from '../rights.ts';
import { credentialRoute } from '../routes.ts';
import { EditCredentialModal } from './edit-credential-modal.tsx';
import { FieldList } from './field-list.tsx';
import { History } from './history.tsx';
import { type Credential, credentialKey, fetchCredential } from './queries.ts';
import { ShareModal } from './share-modal.tsx';

/** What somebody holds themselves who shares a credential. */
const sharing = ['fetch', 'fetch.many', 'fields.fetch', 'secure_values.read'] as const;

/** One credential: its values, what they were before, and what may be done with it. */
export function CredentialScreen() {
  const { id } = credentialRoute.useParams();
  const { data, error, refetch } = useQuery({
    queryKey: credentialKey(id),
    queryFn: ({ signal }) => fetchCredential(id, signal),
  });
  const crumbs = useVaultCrumbs();
  if (data !== undefined && error === null) return <Shown key={id} credential={data} />;
  return (
    <Page title="Credential" crumbs={crumbs}>
      {error === null ? <LoadingState /> : <ErrorState error={error} retry={() => void refetch()} />}
    </Page>
  );
}

function Shown({ credential }: { readonly credential: Credential }) {
  const { id, name, type, company } = credential;
  const client = useQueryClient();
  const navigate = credentialRoute.useNavigate();
  const { may: can, held } = useOverCredential(credential);
  const mayShare = useMayShare() && sharing.every(held);
  const mayReadAudit = useCan()('audit.read');
  const crumbs = useVaultCrumbs(company);
  const [tab, setTab] = useState<string | null>('values');
  const [editing, edit] = useDisclosure(false);
  const [deleting, ask] = useDisclosure(false);
  const [sharingNow, share] = useDisclosure(false);
  const remove = async (): Promise<void> => {
    await result(
      api.DELETE('/v1/credential/credentials/{id}', { params: { path: { id }, header: ifMatch(credential) } }),
    );
    toastDone(`${name} was deleted`);
    void client.invalidateQueries({ queryKey: ['vault', 'credentials'] });
    await navigate({ to: '/vault/companies/$id', params: { id: company.id } });
    client.removeQueries({ queryKey: credentialKey(id) });
  };
  return (
    <Page
      title={name}
      crumbs={crumbs}
      hint={
        <>
          <bdi>{type.name}</bdi>, changed <Time at={credential.updatedAt} relative />
        </>
      }
      actions={
        <>
          {mayShare && (
            <Button variant="default" leftSection={<IconUsersGroup size={16} aria-hidden />} onClick={share.open}>
              Share
            </Button>
          )}
          {can('update') && (
            <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={edit.open}>
              Edit
            </Button>
          )}
          <MoreMenu
            entries={[
              can('delete') && {
                icon: IconTrash,
                verb: 'Delete',
                consequence: 'With all its values, also earlier ones',
                destructive: true,
                onChoose: ask.open,
              },
            ]}
          />
        </>
      }
    >
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="values">Values</Tabs.Tab>
          {can('fields.fetch') && <Tabs.Tab value="history">History</Tabs.Tab>}
          {mayReadAudit && <Tabs.Tab value="reveals">Who revealed this</Tabs.Tab>}
          {mayReadAudit && <Tabs.Tab value="activity">Activity</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="values" pt="md">
          <FieldList credential={credential} />
        </Tabs.Panel>
        <Tabs.Panel value="history" pt="md">
          <History credential={credential} />
        </Tabs.Panel>
        <Tabs.Panel value="reveals" pt="md">
          <TrailEvents
            title="Who revealed this"
            filters={{ target: id, action: 'credential.reveal*' }}
            empty="Nobody has revealed a secret of it"
          />
        </Tabs.Panel>
        <Tabs.Panel value="activity" pt="md">
          <TrailEvents title="Activity" filters={{ target: id }} empty="Nothing yet" />
        </Tabs.Panel>
      </Tabs>
      {editing && (
        <EditCredentialModal credential={credential} mayPutFields={can('fields.update')} onClose={edit.close} />
      )}
      {sharingNow && <ShareModal credential={credential} onClose={share.close} />}
      <Confirm
        opened={deleting}
        title="Delete this credential?"
        onStale={() => client.invalidateQueries({ queryKey: credentialKey(id) })}
        action="Delete credential"
        onConfirm={remove}
        onClose={ask.close}
      >
        <bdi>{name}</bdi> and all its values, including earlier versions, are deleted permanently.
      </Confirm>
    </Page>
  );
}
