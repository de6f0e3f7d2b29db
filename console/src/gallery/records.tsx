import { ActionIcon, Button } from '@mantine/core';
import { IconCopy, IconDevices, IconKey, IconLifebuoy, IconLockOpen, IconMail, IconUsers } from '@tabler/icons-react';
import { Avatar } from '../parts/avatar.tsx';
import { Columns } from '../parts/columns.tsx';
import { Meta } from '../parts/meta.tsx';
import { MoreMenu } from '../parts/more-menu.tsx';
import { ListRow, Rows } from '../parts/rows.tsx';
import { Section } from '../parts/section.tsx';
import { Step, Steps } from '../parts/steps.tsx';
import { Tile } from '../parts/tile.tsx';
import { ValueRow, ValueRows } from '../parts/value-rows.tsx';
import { Example, Group, Row, Sheet } from './example.tsx';
import { names, namesByKind } from './names.ts';

const end = (
  <Button variant="default" size="xs">
    End
  </Button>
);
const copy = (
  <ActionIcon variant="subtle" color="gray" aria-label="Copy">
    <IconCopy size={16} aria-hidden />
  </ActionIcon>
);

/** What the page of a record is put together from. */
export function RecordsGroup() {
  return (
    <Group title="Records">
      {[names.usual, names.long, names.arabic].map(name => (
        <Example key={name} label="Line of facts">
          <Meta
            items={[
              { key: 'mail', icon: IconMail, text: 'rosa@northwind.example' },
              { key: 'place', icon: IconUsers, text: name },
              { key: 'plain', text: 'Changed yesterday' },
              false,
            ]}
          />
        </Example>
      ))}
      <Example label="Tiles, and a menu with a purpose">
        <Row>
          <Tile icon={IconKey} size={24} />
          <Tile icon={IconKey} />
          <Tile icon={IconKey} size={56} />
          <Tile icon={IconKey} tone="accent" />
          <Tile icon={IconKey} tone="warn" />
          <Tile icon={IconKey} tone="bad" />
          <MoreMenu
            purpose={{ icon: IconLifebuoy, label: 'Help', heading: 'Rosa cannot get in' }}
            entries={[
              { icon: IconLockOpen, verb: 'Unlock', consequence: '', disabled: 'Not locked', onChoose: () => {} },
            ]}
          />
          <MoreMenu
            of="Rosa"
            entries={[{ icon: IconLockOpen, verb: 'Unlock', consequence: 'May sign in again', onChoose: () => {} }]}
          />
        </Row>
      </Example>
      <Sheet>
        <Columns
          side={
            <Section title="Plain rows" bare>
              <Rows label="Plain rows" plain>
                {namesByKind.map(([kind, name]) => (
                  <ListRow
                    key={kind}
                    mark={<Avatar name={name} kind="team" />}
                    title={<bdi>{name}</bdi>}
                    end="Member"
                  />
                ))}
              </Rows>
            </Section>
          }
        >
          <Section title="Rows" bare>
            <Rows label="Rows">
              <ListRow title="A title alone" />
              {namesByKind.map(([kind, name]) => (
                <ListRow
                  key={kind}
                  mark={<IconDevices size={16} aria-hidden />}
                  title={<bdi>{name}</bdi>}
                  hint={`192.0.2.1 · ${kind}`}
                  end={end}
                />
              ))}
            </Rows>
          </Section>
          <Section title="Steps" bare>
            <Steps label="Steps">
              {namesByKind.map(([kind, name]) => (
                <Step key={kind} refused={kind === 'long'} hint="2 minutes before">
                  {kind === 'long' ? 'Was refused to change a profile: ' : 'Changed a profile: '}
                  <bdi>{name}</bdi>
                </Step>
              ))}
            </Steps>
          </Section>
          <Section title="Value rows" bare>
            <ValueRows>
              {namesByKind.map(([kind, name]) => (
                <ValueRow key={kind} name={<bdi>{name}</bdi>}>
                  <bdi>{name}</bdi>
                  {copy}
                </ValueRow>
              ))}
            </ValueRows>
          </Section>
        </Columns>
      </Sheet>
    </Group>
  );
}
