import { Button, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import classes from './encryption.module.css';
import { standingQuery } from './secrets.ts';
import { texts } from './texts.ts';

const KeysModal = lazy(async () => ({ default: (await import('./keys-modal.tsx')).KeysModal }));

/** Lets one write where nothing is encrypted, or one’s keys are in this browser; else says what is to be done first. */
export function Gate({ children }: { readonly children: ReactNode }) {
  const { data, error, refetch } = useQuery(standingQuery);
  const [opened, setOpened] = useState(false);
  if (data === 'ready') return children;
  if (data === undefined && error === null) return <div className={classes.gate} aria-busy />;
  const said = data === undefined ? texts.standingUnknown : texts.standings[data];
  return (
    <section className={classes.gate} aria-label={texts.encryption}>
      <IconLock size={20} aria-hidden />
      <div className={classes.words}>
        <Text fw={500}>{said.title}</Text>
        <Text size="sm" c="dimmed">
          {said.text}
        </Text>
      </div>
      {data === undefined ? (
        <Button variant="default" onClick={() => void refetch()}>
          {texts.tryAgain}
        </Button>
      ) : (
        data !== 'unsupported' && <Button onClick={() => setOpened(true)}>{said.action}</Button>
      )}
      <Suspense>
        {opened && data !== undefined && data !== 'unsupported' && (
          <KeysModal standing={data} onClose={() => setOpened(false)} />
        )}
      </Suspense>
    </section>
  );
}
