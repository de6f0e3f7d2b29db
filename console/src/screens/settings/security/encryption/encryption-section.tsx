import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Section } from '../../../../parts/section.tsx';
import { KeysModal } from '../../../messages/encryption/keys-modal.tsx';
import { standingQuery } from '../../../messages/encryption/secrets.ts';
import { texts as common } from '../../../messages/encryption/texts.ts';
import { ChangePassphrase } from './change-passphrase.tsx';
import { OlderBackup } from './older-backup.tsx';
import { texts } from './texts.ts';

/** One's keys for end-to-end encryption in this browser: how they stand, their passphrase, and backups of before. */
export function EncryptionSection() {
  const { data, error, refetch } = useQuery(standingQuery);
  const [doing, setDoing] = useState<'keys' | 'passphrase' | 'older' | null>(null);
  const close = (): void => setDoing(null);
  const hint =
    data === undefined
      ? error !== null && texts.standingUnknown
      : data === 'ready'
        ? texts.ready
        : common.standings[data].text;
  return (
    <Section
      title={texts.title}
      bare
      hint={hint}
      actions={
        data === 'ready' ? (
          <>
            <Button variant="default" onClick={() => setDoing('older')}>
              {texts.olderBackup}
            </Button>
            <Button variant="default" onClick={() => setDoing('passphrase')}>
              {texts.changePassphrase}
            </Button>
          </>
        ) : data === undefined ? (
          error !== null && (
            <Button variant="default" onClick={() => void refetch()}>
              {texts.tryAgain}
            </Button>
          )
        ) : (
          data !== 'unsupported' && (
            <Button variant="default" onClick={() => setDoing('keys')}>
              {common.standings[data].action}
            </Button>
          )
        )
      }
    >
      {doing === 'keys' && data !== undefined && data !== 'ready' && data !== 'unsupported' && (
        <KeysModal standing={data} onClose={close} />
      )}
      {doing === 'passphrase' && <ChangePassphrase onClose={close} />}
      {doing === 'older' && <OlderBackup onClose={close} />}
    </Section>
  );
}
