import { ActionIcon, Anchor, AppShell, Burger, Group, NavLink, ScrollArea, Text, Tooltip } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useSession } from '../api/session.ts';
import { queryClient } from '../queries.ts';
import classes from './app-frame.module.css';
import { ConnectionBanner } from './connection-banner.tsx';
import { Logo } from './logo.tsx';
import { usePlacesShown } from './navigation.ts';
import { OrganizationSwitch } from './organization-switch.tsx';
import { UserMenu } from './user-menu.tsx';

const Search = lazy(async () => ({ default: (await import('./search.tsx')).Search }));

/** What surrounds every screen of whoever is signed in. */
export function AppFrame() {
  const session = useSession();
  const navigate = useNavigate();
  useEffect(() => {
    if (session.state !== 'anonymous') return;
    queryClient.clear();
    const { pathname, search } = window.location;
    void navigate({ to: '/sign-in', search: pathname === '/' ? {} : { from: pathname + search }, replace: true });
  }, [session, navigate]);
  return session.state === 'signed_in' ? <Frame /> : null;
}

function Frame() {
  const [menu, { toggle, close }] = useDisclosure(false);
  const [searching, setSearching] = useState(false);
  const path = useRouterState({ select: state => state.location.pathname });
  const places = usePlacesShown();
  useHotkeys([['mod+K', () => setSearching(true)]], []);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 230, breakpoint: 'sm', collapsed: { mobile: !menu } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <a href="#content" className={classes.skip}>
        Skip to the content
      </a>
      <AppShell.Header>
        <Group h="100%" px="sm" gap="xs" wrap="nowrap" justify="space-between">
          <Group gap="xs" wrap="nowrap">
            <Burger opened={menu} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
            <Anchor component={Link} to="/" underline="never" c="inherit" aria-label="Gatehouse, home">
              <Group gap="xs" wrap="nowrap">
                <Logo size={28} />
                <Text fw={700} visibleFrom="xs">
                  Gatehouse
                </Text>
              </Group>
            </Anchor>
          </Group>
          <Group gap="xs" wrap="nowrap" className={classes.tools}>
            <OrganizationSwitch />
            <Tooltip label="Search (Ctrl or ⌘ + K)">
              <ActionIcon variant="default" size="lg" aria-label="Search" onClick={() => setSearching(true)}>
                <IconSearch size={18} aria-hidden />
              </ActionIcon>
            </Tooltip>
            <UserMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Main">
        <ScrollArea>
          {places.map(({ to, label, icon: Icon }) => (
            <NavLink
              key={to}
              component={Link}
              to={to}
              label={label}
              leftSection={<Icon size={18} aria-hidden />}
              active={to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`)}
              aria-current={path === to ? 'page' : undefined}
              onClick={close}
              className={classes.link}
            />
          ))}
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <ConnectionBanner />
        <Outlet />
      </AppShell.Main>
      {searching && (
        <Suspense>
          <Search onClose={() => setSearching(false)} />
        </Suspense>
      )}
    </AppShell>
  );
}
