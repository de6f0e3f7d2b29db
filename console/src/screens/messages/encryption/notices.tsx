import { Button } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState, useSyncExternalStore } from 'react';
import type { Conversation, Participant } from '../queries.ts';
import type { Timeline } from '../timeline.ts';
import { decryptedVersion, knownOf, onDecrypted } from './decrypted.ts';
import classes from './encryption.module.css';
import { peersQuery, standingQuery } from './secrets.ts';
import { texts } from './texts.ts';

const SafetyModal = lazy(async () => ({ default: (await import('./safety-modal.tsx')).SafetyModal }));

/** What is to be known of the encryption of a conversation: keys that changed or are missing, and what could not be read. */
export function Notices({
  conversation,
  timeline,
}: {
  readonly conversation: Conversation;
  readonly timeline: Timeline;
}) {
  const { data: standing } = useQuery(standingQuery);
  const { data: peers } = useQuery({ ...peersQuery(conversation), enabled: standing === 'ready' });
  const [comparing, setComparing] = useState<Participant | null>(null);
  useSyncExternalStore(onDecrypted, decryptedVersion);
  const stands = (wanted: string): readonly Participant[] =>
    conversation.participants.filter(({ user_id }) => peers?.get(user_id)?.standing === wanted);
  const without = stands('no_keys');
  const encrypted = [...timeline.known()].filter(each => each.is_encrypted && each.deleted_at === null);
  const failed = encrypted.filter(each => {
    const read = knownOf(each);
    return read !== undefined && 'problem' in read;
  });
  return (
    <>
      {stands('changed').map(person => (
        <div key={person.user_id} className={classes.notice} data-warns role="alert">
          <IconAlertTriangle size={16} aria-hidden />
          <span className={classes.words}>{texts.keyChanged(person.name)}</span>
          <Button size="compact-sm" variant="default" onClick={() => setComparing(person)}>
            {texts.compare}
          </Button>
        </div>
      ))}
      {without.length > 0 && (
        <div className={classes.notice}>
          <IconInfoCircle size={16} aria-hidden />
          <span className={classes.words}>{texts.haveNoKeys(without.map(({ name }) => name))}</span>
        </div>
      )}
      {failed.length > 0 && standing === 'ready' && (
        <div className={classes.notice} role="status">
          <IconInfoCircle size={16} aria-hidden />
          <span className={classes.words}>{texts.notDecrypted(failed.length, encrypted.length)}</span>
        </div>
      )}
      <Suspense>
        {comparing !== null && (
          <SafetyModal conversation={conversation} person={comparing} onClose={() => setComparing(null)} />
        )}
      </Suspense>
    </>
  );
}
