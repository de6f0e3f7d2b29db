import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { aboutQuery } from '../../../api/about.ts';
import { renewMe } from '../../../api/client.ts';
import { Section } from '../../../parts/section.tsx';
import { ErrorState, LoadingState } from '../../../parts/states.tsx';
import { Time } from '../../../parts/time.tsx';
import { AddPasskey } from './add-passkey.tsx';
import { BackupCodes } from './backup-codes.tsx';
import { mfaKey, type Passkey, passkeysKey, passkeysQuery } from './queries.ts';
import { RemovePasskey } from './remove-passkey.tsx';
import { texts } from './texts.tsx';

/** The passkeys that sign one in without a password, and are a second step beside it. */
export function Passkeys() {
  const client = useQueryClient();
  const { data: about } = useQuery(aboutQuery);
  const { data, error, refetch } = useQuery(passkeysQuery);
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Passkey | null>(null);
  const [codes, setCodes] = useState<readonly string[]>([]);
  const changed = (): void => {
    void client.invalidateQueries({ queryKey: passkeysKey });
    void client.invalidateQueries({ queryKey: mfaKey });
    renewMe().catch(() => {});
  };
  return (
    <Section
      title={texts.passkeys}
      hint={texts.signInWithYourFingerprint}
      actions={about?.passkeys === true && <Button onClick={() => setAdding(true)}>{texts.addAPasskey}</Button>}
    >
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={1} />
      ) : data.length === 0 ? (
        <Text size="sm">{about?.passkeys === false ? texts.passkeysAreNotPossibleHere : texts.youHaveNoPasskeys}</Text>
      ) : (
        <Stack gap="sm">
          {data.map(passkey => (
            <Group key={passkey.id} justify="space-between" gap="xs" wrap="nowrap">
              <div style={{ minWidth: 0 }}>
                <Text size="sm" fw={600} truncate>
                  <bdi>{passkey.name}</bdi>
                </Text>
                <Text size="xs" c="dimmed" component="div">
                  {texts.addedAt(<Time at={passkey.created_at} />)}
                  {' · '}
                  {passkey.last_used_at === null
                    ? texts.notUsedYet
                    : texts.passkeyLastUsed(<Time at={passkey.last_used_at} relative />)}
                </Text>
              </div>
              <Button
                size="xs"
                variant="default"
                flex="none"
                aria-label={texts.removeThePasskey(passkey.name)}
                onClick={() => setRemoving(passkey)}
              >
                {texts.remove}
              </Button>
            </Group>
          ))}
        </Stack>
      )}
      {adding && (
        <AddPasskey
          onDone={made => {
            setAdding(false);
            setCodes(made);
            changed();
          }}
          onClose={() => setAdding(false)}
        />
      )}
      {removing !== null && (
        <RemovePasskey
          passkey={removing}
          onDone={() => {
            setRemoving(null);
            changed();
          }}
          onClose={() => setRemoving(null)}
        />
      )}
      {codes.length > 0 && <BackupCodes codes={codes} onClose={() => setCodes([])} />}
    </Section>
  );
}
