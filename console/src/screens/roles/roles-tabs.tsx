import { Tabs } from '@mantine/core';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';

const tabs = [
  { to: '/roles', label: 'Roles' },
  { to: '/roles/permissions', label: 'Catalogue' },
  { to: '/roles/permissions/custom', label: 'Records' },
] as const;

/** The three lists about access, each with an address of its own. */
export function RolesTabs({ children }: { readonly children: ReactNode }) {
  const path = useRouterState({ select: state => state.location.pathname });
  const navigate = useNavigate();
  return (
    <Tabs
      value={path}
      activateTabWithKeyboard={false}
      onChange={value => {
        const chosen = tabs.find(({ to }) => to === value);
        if (chosen !== undefined) void navigate({ to: chosen.to });
      }}
    >
      <Tabs.List mb="md" aria-label="Roles and permissions">
        {tabs.map(({ to, label }) => (
          <Tabs.Tab key={to} value={to}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map(({ to }) => (
        // Each tab points at its panel, so each has one; only the chosen one has content.
        <Tabs.Panel key={to} value={to}>
          {to === path && children}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
