import { Tabs } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconLock, IconPlug, IconUser, IconUsersGroup } from '@tabler/icons-react';
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { useCan } from '../../access/can.ts';
import { Page } from '../../parts/page.tsx';

const tabs = [
  { to: '/settings/general', label: 'General', icon: IconUser },
  { to: '/settings/team', label: 'Team', icon: IconUsersGroup, node: 'team.list' },
  { to: '/settings/integrations', label: 'Integrations', icon: IconPlug },
  { to: '/settings/security', label: 'Security', icon: IconLock },
] as const;

/** The settings; each tab has an address of its own. */
export function SettingsScreen() {
  const can = useCan();
  const navigate = useNavigate();
  const path = useRouterState({ select: state => state.location.pathname });
  // On narrow screens the four names just fit beside each other.
  const roomy = useMediaQuery('(min-width: 36em)', undefined, { getInitialValueInEffect: false }) ?? true;
  const current = tabs.find(({ to }) => path.startsWith(to)) ?? tabs[0];
  const shown = tabs.filter(tab => !('node' in tab) || tab === current || can(tab.node));
  return (
    <Page title={`Settings: ${current.label}`}>
      <Tabs
        value={current.to}
        onChange={value => {
          const tab = tabs.find(({ to }) => to === value);
          if (tab !== undefined && tab !== current) void navigate({ to: tab.to });
        }}
        keepMounted={false}
      >
        <Tabs.List>
          {shown.map(({ to, label, icon: Icon }) => (
            <Tabs.Tab
              key={to}
              value={to}
              leftSection={roomy && <Icon size={16} aria-hidden />}
              px={roomy ? 'md' : 'xs'}
            >
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={current.to} pt="lg">
          <Outlet />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
