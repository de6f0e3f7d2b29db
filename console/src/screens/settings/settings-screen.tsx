import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useCan } from '../../access/can.ts';
import { LinkTabs, linkTab } from '../../parts/link-tabs.tsx';
import { Page } from '../../parts/page.tsx';
import { texts } from './texts.ts';

const tabs = [
  { to: '/settings/general', label: texts.general },
  { to: '/settings/team', label: texts.team, node: 'team.list' },
  { to: '/settings/integrations', label: texts.integrations },
  { to: '/settings/webhooks', label: texts.webhooks, node: 'webhook.read' },
  { to: '/settings/security', label: texts.security },
  { to: '/settings/api-keys', label: texts.apiKeys },
  { to: '/settings/notifications', label: texts.notifications },
  { to: '/settings/privacy', label: texts.privacy },
] as const;

/** The settings; each tab has an address of its own. */
export function SettingsScreen() {
  const can = useCan();
  const path = useRouterState({ select: state => state.location.pathname });
  const current = tabs.find(({ to }) => path.startsWith(to)) ?? tabs[0];
  const shown = tabs.filter(tab => !('node' in tab) || tab === current || can(tab.node));
  return (
    <Page
      title={texts.settingsWith(current.label)}
      width="reading"
      tabs={
        <LinkTabs label={texts.settings}>
          {shown.map(({ to, label }) => (
            <Link key={to} className={linkTab} to={to} activeOptions={{ includeSearch: false }}>
              {label}
            </Link>
          ))}
        </LinkTabs>
      }
    >
      <Outlet />
    </Page>
  );
}
