import { Stack } from '@mantine/core';
import { Section } from '../../../parts/section.tsx';
import { Trail, TrailEvents } from '../../audit/trail.tsx';
import { usePerson, useRightsOver } from './use-person.ts';

/** The person's trail: what they did, which is why one comes here, and what was done to them. */
export function ActivityTab() {
  const { id, ...user } = usePerson();
  if (!useRightsOver({ id, ...user }).activity) return null;
  return (
    <Stack gap="lg" pt="xs">
      <Section title="What they did" bare>
        <TrailEvents title="What they did" filters={{ actor: id }} empty="Nothing yet" />
      </Section>
      <Trail title="What was done to them" filters={{ target: id }} empty="Nothing yet" />
    </Stack>
  );
}
