import { ActionIcon, Button, Tabs, Text } from '@mantine/core';
import { IconDots, IconPlus, IconUpload } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Avatar } from '../parts/avatar.tsx';
import { LinkTabs, linkTab } from '../parts/link-tabs.tsx';
import { Page } from '../parts/page.tsx';
import { Status } from '../parts/status.tsx';
import { Example, Group, Sheet } from './example.tsx';
import { names, namesByKind } from './names.ts';

const home = { label: 'People', to: '/users' };

/** The bar of a page, breadcrumbs, the head of a record, and tabs. */
export function PagesGroup() {
  return (
    <Group title="Pages">
      <Lists />
      <Records />
      <Example label="Tabs without addresses">
        <Tabs defaultValue="one">
          <Tabs.List>
            <Tabs.Tab value="one">One</Tabs.Tab>
            <Tabs.Tab value="other">Other</Tabs.Tab>
            <Tabs.Tab value="disabled" disabled>
              Disabled
            </Tabs.Tab>
          </Tabs.List>
        </Tabs>
      </Example>
    </Group>
  );
}

function Lists() {
  return (
    <>
      <Example label="A list: title, count, actions, tabs, hint">
        <Sheet>
          <Page title="People" count="1,234 people" actions={<Actions />} tabs={<ManyTabs />} hint="Everybody you see.">
            <Text>Content</Text>
          </Page>
        </Sheet>
      </Example>
      {(['long', 'arabic'] as const).map(kind => (
        <Example key={kind} label={`A list: title ${kind}`}>
          <Sheet>
            <Page title={names[kind]} count="1 person" actions={<Actions />}>
              <Text>Content</Text>
            </Page>
          </Sheet>
        </Example>
      ))}
      {(['form', 'reading'] as const).map(width => (
        <Example key={width} label={`A page of width ${width}`}>
          <Sheet>
            <Page title="Settings" width={width}>
              <Text>{names.long}</Text>
            </Page>
          </Sheet>
        </Example>
      ))}
    </>
  );
}

function Records() {
  return (
    <>
      {namesByKind.map(([kind, name]) => (
        <Example key={kind} label={`A record: ${kind}`}>
          <Sheet>
            <Page
              title={name}
              crumbs={[home]}
              mark={<Avatar name={name} size={56} />}
              status={<Status tone="good">Active</Status>}
              hint="Created 5 Jan 2026, 09:00 · has never signed in"
              actions={<Actions />}
              tabs={<ManyTabs />}
            >
              <Text>Content</Text>
            </Page>
          </Sheet>
        </Example>
      ))}
      <Example label="A record below others, of which one has no address">
        <Sheet>
          <Page title="Credentials" crumbs={[{ label: 'Vault', to: '/vault' }, { label: names.long }, home]}>
            <Text>Content</Text>
          </Page>
        </Sheet>
      </Example>
      <Example label="A record of which nothing else is known, with an exception">
        <Sheet>
          <Page title={names.usual} crumbs={[]} status={<Status tone="bad">Deactivated</Status>}>
            <Text>Content</Text>
          </Page>
        </Sheet>
      </Example>
    </>
  );
}

function Actions() {
  return (
    <>
      <Button variant="default" leftSection={<IconUpload size={16} aria-hidden />}>
        Import
      </Button>
      <Button leftSection={<IconPlus size={16} aria-hidden />}>Add person</Button>
      <ActionIcon variant="subtle" color="gray" aria-label="More">
        <IconDots size={16} aria-hidden />
      </ActionIcon>
    </>
  );
}

/** One of them leads to where the gallery pretends to be. More than a phone has room for. */
function ManyTabs() {
  return (
    <LinkTabs label="Parts">
      <Link className={linkTab} to="/vault">
        Profile
      </Link>
      {['Roles and permissions', 'Teams', 'Security', 'Activity'].map(name => (
        <Link key={name} className={linkTab} to="/users">
          {name}
        </Link>
      ))}
    </LinkTabs>
  );
}
