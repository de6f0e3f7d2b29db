import { Button } from '@mantine/core';
import { IconPencil, IconPlus, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, result } from '../../../api/client.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { MoreMenu } from '../../../parts/more-menu.tsx';
import { Section } from '../../../parts/section.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../parts/states.tsx';
import { useStepUp } from '../../../parts/step-up.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { CreateKeyModal } from './create-key-modal.tsx';
import { EditKeyModal } from './edit-key-modal.tsx';
import { KeySecret } from './key-secret.tsx';
import { KeysTable } from './keys-table.tsx';
import { type ApiKey, type ApiKeyMade, apiKeysKey, apiKeysQuery } from './queries.ts';
import { RotateKeyModal } from './rotate-key-modal.tsx';
import { texts } from './texts.tsx';

type Doing = { readonly what: 'create' } | { readonly what: 'edit' | 'rotate' | 'revoke'; readonly key: ApiKey };

/** One's own API keys. */
export function ApiKeysTab() {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(apiKeysQuery);
  const [doing, setDoing] = useState<Doing | null>(null);
  const [shown, setShown] = useState<{ readonly title: string; readonly secret: string } | null>(null);
  const { sensitive, dialog } = useStepUp();
  const close = (): void => setDoing(null);
  const changed = (): void => {
    close();
    void client.invalidateQueries({ queryKey: apiKeysKey });
  };
  const made = (title: string) => (key: ApiKeyMade) => {
    setShown({ title, secret: key.key });
    changed();
  };
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setDoing({ what: 'create' })}>
      {texts.create}
    </Button>
  );
  return (
    <Section bare title={texts.apiKeys} hint={texts.whatProgramsComeWith} actions={data?.length !== 0 && create}>
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={2} />
      ) : (
        <KeysTable
          keys={data}
          label={texts.apiKeys}
          empty={
            <EmptyState title={texts.youHaveNoApiKeys}>
              <p>{texts.createOneForEachProgram}</p>
              {create}
            </EmptyState>
          }
          menu={key => <KeyMenu of={key} onChoose={what => setDoing({ what, key })} />}
        />
      )}
      {doing?.what === 'create' && <CreateKeyModal onMade={made(texts.createdTitle)} onClose={close} />}
      {doing?.what === 'edit' && <EditKeyModal of={doing.key} onDone={changed} onClose={close} />}
      {doing?.what === 'rotate' && <RotateKeyModal of={doing.key} onMade={made(texts.rotatedTitle)} onClose={close} />}
      {doing?.what === 'revoke' && (
        <Confirm
          opened
          title={texts.revokeTitle(doing.key.name)}
          action={texts.revoke}
          onClose={close}
          onConfirm={async () => {
            // Whatever was changed of it: it goes.
            const params = { path: { id: doing.key.id }, header: { 'If-Match': undefined } };
            const done = await sensitive(again =>
              result(api.DELETE('/v1/api-keys/{id}', { params, body: { ...again } })),
            );
            if (done === null) return;
            toastDone(texts.revoked);
            changed();
          }}
        >
          {texts.revokeText}
        </Confirm>
      )}
      {dialog}
      {shown !== null && <KeySecret {...shown} onClose={() => setShown(null)} />}
    </Section>
  );
}

function KeyMenu({
  of,
  onChoose,
}: {
  readonly of: ApiKey;
  readonly onChoose: (what: 'edit' | 'rotate' | 'revoke') => void;
}) {
  return (
    <MoreMenu
      of={of.name}
      entries={[
        {
          icon: IconRefresh,
          verb: texts.rotate,
          consequence: texts.rotateConsequence,
          onChoose: () => onChoose('rotate'),
        },
        { icon: IconPencil, verb: texts.edit, consequence: texts.editConsequence, onChoose: () => onChoose('edit') },
        {
          icon: IconTrash,
          verb: texts.revoke,
          consequence: texts.revokeConsequence,
          destructive: true,
          onChoose: () => onChoose('revoke'),
        },
      ]}
    />
  );
}
