import { Stack } from '@mantine/core';
import { Section } from '../../../parts/section.tsx';
import { Trail, TrailEvents } from '../../audit/trail.tsx';
import { texts } from './texts.tsx';
import { usePerson, useRightsOver } from './use-person.ts';

/** The person's trail: what they did, which is why one comes here, and what was done to them. */
export function ActivityTab() {
  const { id, ...user } = usePerson();
  if (!useRightsOver({ id, ...user }).activity) return null;
  return (
    <Stack gap="lg" pt="xs">
      <Section title={texts.whatTheyDid} bare>
        <TrailEvents title={texts.whatTheyDid} filters={{ actor: id }} empty={texts.nothingYet} />
      </Section>
      <Trail title={texts.whatWasDoneToThem} filters={{ target: id }} empty={texts.nothingYet} />
    </Stack>
  );
}
