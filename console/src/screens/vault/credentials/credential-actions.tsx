import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil, IconShare, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { api, ifMatch, result } from '../../../api/client.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { MoreMenu } from '../../../parts/more-menu.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useMayShareCredential, useOverCredential } from '../rights.ts';
import { credentialRoute } from '../routes.ts';
import { EditCredentialModal } from './edit-credential-modal.tsx';
import { type Credential, credentialKey } from './queries.ts';
import { ShareModal } from './sharing/share-modal.tsx';
import { texts } from './texts.tsx';

/** What may be done with a credential as a whole. */
export function CredentialActions({ credential }: { readonly credential: Credential }) {
  const { id, name, company } = credential;
  const client = useQueryClient();
  const navigate = credentialRoute.useNavigate();
  const { may } = useOverCredential(credential);
  const mayShare = useMayShareCredential(credential);
  const [editing, edit] = useDisclosure(false);
  const [deleting, ask] = useDisclosure(false);
  const [sharing, share] = useDisclosure(false);
  const remove = async (): Promise<void> => {
    await result(
      api.DELETE('/v1/credential/credentials/{id}', { params: { path: { id }, header: ifMatch(credential) } }),
    );
    toastDone(texts.wasDeletedNamed(name));
    void client.invalidateQueries({ queryKey: ['vault', 'credentials'] });
    await navigate({ to: '/vault/companies/$id', params: { id: company.id } });
    client.removeQueries({ queryKey: credentialKey(id) });
  };
  return (
    <>
      {may('update') && (
        <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={edit.open}>
          {texts.edit}
        </Button>
      )}
      <MoreMenu
        entries={[
          may('delete') && {
            icon: IconTrash,
            verb: texts.delete,
            consequence: texts.withAllItsValuesAlsoEarlierOnes,
            destructive: true,
            onChoose: ask.open,
          },
        ]}
      />
      {mayShare && (
        <Button leftSection={<IconShare size={16} aria-hidden />} onClick={share.open}>
          {texts.share}
        </Button>
      )}
      {editing && (
        <EditCredentialModal credential={credential} mayPutFields={may('fields.update')} onClose={edit.close} />
      )}
      {sharing && <ShareModal credential={credential} onClose={share.close} />}
      <Confirm
        opened={deleting}
        title={texts.deleteThisCredential}
        onStale={() => client.invalidateQueries({ queryKey: credentialKey(id) })}
        action={texts.deleteCredential}
        onConfirm={remove}
        onClose={ask.close}
      >
        {texts.andAllItsValuesIncludingEarlier(<bdi>{name}</bdi>)}
      </Confirm>
    </>
  );
}
