import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useCan } from '../../../../access/can.ts';
import { api, result } from '../../../../api/client.ts';
import { Confirm } from '../../../../parts/confirm.tsx';
import { Section } from '../../../../parts/section.tsx';
import { EmptyState, LoadingState } from '../../../../parts/states.tsx';
import { numeral } from '../../../../parts/time.tsx';
import { toastDone } from '../../../../parts/toast.tsx';
import { KeysTable } from '../../../settings/api-keys/keys-table.tsx';
import { type ApiKey, apiKeysKey, keysOfQuery } from '../../../settings/api-keys/queries.ts';
import { texts as keyTexts } from '../../../settings/api-keys/texts.tsx';
import type { User } from '../../queries.ts';
import { NotYours } from './not-yours.tsx';
import { texts } from './texts.tsx';

/** A person's API keys. Whoever may, revokes them. */
export function KeysSection({ user }: { readonly user: User }) {
  const client = useQueryClient();
  const can = useCan();
  const { data, error, refetch } = useQuery(keysOfQuery(user.id));
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const revoke = (key: ApiKey) => (
    <Button size="xs" variant="default" aria-label={keyTexts.revokeTitle(key.name)} onClick={() => setRevoking(key)}>
      {keyTexts.revoke}
    </Button>
  );
  return (
    <Section title={keyTexts.apiKeys} bare count={data && numeral(data.length)}>
      {error !== null ? (
        <NotYours error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={1} />
      ) : (
        <KeysTable
          keys={data}
          label={texts.apiKeysOf(user.username)}
          empty={<EmptyState title={texts.theyHaveNoApiKeys} />}
          menu={can('api_key.revoke.other') ? revoke : null}
        />
      )}
      {revoking !== null && (
        <Confirm
          opened
          title={keyTexts.revokeTitle(revoking.name)}
          action={keyTexts.revoke}
          onClose={() => setRevoking(null)}
          onConfirm={async () => {
            const params = { path: { id: user.id, keyId: revoking.id } };
            await result(api.DELETE('/v1/users/{id}/api-keys/{keyId}', { params }));
            toastDone(keyTexts.revoked);
            void client.invalidateQueries({ queryKey: apiKeysKey });
          }}
        >
          {texts.programsThatUseItAreRefused}
        </Confirm>
      )}
    </Section>
  );
}
