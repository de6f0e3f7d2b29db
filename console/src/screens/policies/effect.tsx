import { Alert, Stack, Text } from '@mantine/core';
import { ListRow, Rows } from '../../parts/rows.tsx';
import type { Effect } from './queries.ts';
import { texts } from './texts.tsx';

/** Whom a policy would be about, and whom it would stop, by name. */
export function EffectShown({ effect }: { readonly effect: Effect }) {
  const { people_affected: affected, people_stopped: stopped } = effect;
  return (
    <Alert
      role="status"
      color={stopped === 0 ? 'teal' : 'yellow'}
      title={stopped === 0 ? texts.stopsNobody : texts.wouldStop(texts.people(stopped))}
    >
      <Stack gap="xs">
        <Text size="sm">{texts.isAbout(texts.people(affected))}</Text>
        {stopped > 0 && <StoppedPeople effect={effect} />}
      </Stack>
    </Alert>
  );
}

/** Those whom it would stop, and why. */
export function StoppedPeople({ effect: { stopped: people, people_stopped: count } }: { readonly effect: Effect }) {
  return (
    <>
      <Rows label={texts.whoIsStopped} plain>
        {people.map(({ id, username, email, reason }) => (
          <ListRow key={id} title={<bdi title={email}>{username}</bdi>} hint={reason} />
        ))}
      </Rows>
      {count > people.length && <Text size="sm">{texts.andMore(count - people.length)}</Text>}
    </>
  );
}
