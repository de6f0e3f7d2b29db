import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUserPlus } from '@tabler/icons-react';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { LinkTabs, linkTab } from '../../parts/link-tabs.tsx';
import { Page } from '../../parts/page.tsx';
import { AddFriendModal } from './add-friend-modal.tsx';
import { texts } from './texts.tsx';

const tabs = [
  { to: '/contacts', label: texts.friends },
  { to: '/contacts/requests', label: texts.requests },
  { to: '/contacts/blocked', label: texts.blockedTab },
] as const;

/** One's friends, who wants to be one, and whom one has blocked; each tab has an address of its own. */
export function ContactsScreen() {
  const path = useRouterState({ select: state => state.location.pathname });
  const current = tabs.findLast(({ to }) => path.startsWith(to)) ?? tabs[0];
  const [adding, { open, close }] = useDisclosure(false);
  return (
    <Page
      title={texts.contactsWith(current.label)}
      width="reading"
      actions={
        <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={open}>
          {texts.addFriend}
        </Button>
      }
      tabs={
        <LinkTabs label={texts.contacts}>
          {tabs.map(({ to, label }) => (
            <Link key={to} className={linkTab} to={to} activeOptions={{ exact: true, includeSearch: false }}>
              {label}
            </Link>
          ))}
        </LinkTabs>
      }
    >
      <Outlet />
      {adding && <AddFriendModal onClose={close} />}
    </Page>
  );
}
