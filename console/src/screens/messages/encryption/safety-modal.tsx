import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { groupsOf } from '../../../e2ee/safety-number.ts';
import { ErrorState, LoadingState } from '../../../parts/states.tsx';
import { Window } from '../../../parts/window.tsx';
import { type Conversation, encryptionRoot, type Participant } from '../queries.ts';
import classes from './encryption.module.css';
import { peersQuery, secretsNow } from './secrets.ts';
import { texts } from './texts.ts';
import { toastProblem } from './words.ts';

/** The number that two people compare, and what comes of that. */
export function SafetyModal({
  conversation,
  person: { user_id: id, name },
  onClose,
}: {
  readonly conversation: Conversation;
  readonly person: Participant;
  readonly onClose: () => void;
}) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const { data: peers } = useQuery(peersQuery(conversation));
  const { data: number, error } = useQuery({
    queryKey: [...encryptionRoot, 'safety', id],
    queryFn: () => secretsNow().encryption.safetyNumber(id),
    staleTime: 0,
    retry: false,
  });
  const standing = peers?.get(id)?.standing;
  const run = async (deed: Promise<void>): Promise<void> => {
    setBusy(true);
    try {
      await deed;
      await client.invalidateQueries({ queryKey: encryptionRoot });
      onClose();
    } catch (problem) {
      toastProblem(problem);
      await client.invalidateQueries({ queryKey: encryptionRoot });
    } finally {
      setBusy(false);
    }
  };
  const { encryption } = secretsNow();
  return (
    <Window onClose={onClose} title={texts.safetyNumberWith(name)}>
      <Stack>
        {standing === 'changed' && <Alert color="yellow">{texts.changedExplained(name)}</Alert>}
        {standing === 'verified' && <Text size="sm">{texts.isVerified(name)}</Text>}
        {error !== null ? (
          standing === 'no_keys' ? (
            <Text size="sm">{texts.haveNoKeys([name])}</Text>
          ) : (
            <ErrorState error={error} />
          )
        ) : number === undefined ? (
          <LoadingState lines={2} />
        ) : (
          <div className={classes.number} role="img" aria-label={groupsOf(number).join(' ')}>
            {groupsOf(number).map((group, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the groups of one number stay where they are
              <span key={at}>{group}</span>
            ))}
          </div>
        )}
        <Text size="sm" c="dimmed">
          {texts.compareSays(name)}
        </Text>
        {number !== undefined && (
          <Group justify="flex-end">
            {(standing === 'verified' || standing === 'changed') && (
              <Button variant="default" disabled={busy} onClick={() => void run(encryption.accept(id))}>
                {standing === 'changed' ? texts.goOnUncompared : texts.takeMarkAway}
              </Button>
            )}
            {standing !== 'verified' && (
              <Button loading={busy} data-autofocus onClick={() => void run(encryption.verify(id, number))}>
                {texts.markVerified}
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </Window>
  );
}
