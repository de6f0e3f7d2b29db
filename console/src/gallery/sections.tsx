import { Button, Text } from '@mantine/core';
import { Facts } from '../parts/facts.tsx';
import { Section } from '../parts/section.tsx';
import { EmptyState } from '../parts/states.tsx';
import { Status } from '../parts/status.tsx';
import { Time } from '../parts/time.tsx';
import { Group } from './example.tsx';
import { names, namesByKind } from './names.ts';

const act = (
  <Button variant="default" size="xs">
    Edit profile
  </Button>
);

/** Sections with all they can have, and facts. */
export function SectionsGroup() {
  return (
    <Group title="Sections and facts">
      <Section title="Profile" count={3} hint="What everybody in the organization sees." actions={act}>
        <Facts
          facts={[
            ['E-mail', 'rosa@northwind.example', 'rosa@northwind.example'],
            ['Phone', null],
            [
              'Status',
              <Status key="status" tone="warn">
                Waits for an answer
              </Status>,
            ],
            ['Created', <Time key="time" at="2026-01-05T08:00:00Z" />],
            ['A name that takes more than one line of a phone', 'and its value'],
          ]}
        />
      </Section>
      <Section title="Names" actions={act}>
        <Facts facts={namesByKind.map(([kind, name]) => [kind, <bdi key={kind}>{name}</bdi>, name])} />
      </Section>
      <Section title="Text alone">
        <Text size="sm">It cannot be undone.</Text>
      </Section>
      <Section title="Empty" count={0}>
        <EmptyState title="No teams yet">Somebody who may manage teams can add Rosa to one.</EmptyState>
      </Section>
      <Section title="Bare" hint="What is inside has a box of its own." bare>
        <Text size="sm">No box around it</Text>
      </Section>
      <Section title="Nothing but its heading" actions={act} />
      <Section title={names.long} count={1} actions={act}>
        <Text size="sm">Content</Text>
      </Section>
      <Section title={names.rightToLeft} count={1} actions={act}>
        <Text size="sm">{names.rightToLeft}</Text>
      </Section>
    </Group>
  );
}
