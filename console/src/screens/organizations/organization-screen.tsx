import { Button } from '@mantine/core';
import { Link, Outlet } from '@tanstack/react-router';
import { useCanIn } from '../../access/can.ts';
import { useChosenOrganization } from '../../api/organization.ts';
import { Avatar } from '../../parts/avatar.tsx';
import { LinkTabs, linkTab } from '../../parts/link-tabs.tsx';
import { Page } from '../../parts/page.tsx';
import { ErrorState } from '../../parts/states.tsx';
import { actIn } from '../../shell/act-in.ts';
import { ActiveMark } from './badges.tsx';
import { Endings } from './endings.tsx';
import { texts } from './texts.tsx';
import { useOrganization } from './use-organization.ts';

const crumbs = [{ label: texts.organizations, to: '/organizations' }];

/** One organization: its name, and its tabs, of which one sees those that one may use. */
export function OrganizationScreen() {
  const { id, organization, error, retry } = useOrganization();
  const can = useCanIn(id);
  const chosen = useChosenOrganization();
  if (error !== null && organization === undefined)
    return (
      <Page title={texts.organization} crumbs={crumbs}>
        <ErrorState error={error} retry={retry} />
      </Page>
    );
  const members = can('organization.members');
  return (
    <Page
      title={organization?.name ?? texts.organization}
      crumbs={crumbs}
      mark={<Avatar name={organization?.name ?? ''} kind="organization" size={56} />}
      status={organization && <ActiveMark active={organization.active} />}
      actions={
        organization && (
          <>
            {chosen === id ? (
              <Button variant="default" onClick={() => actIn(null)}>
                {texts.showAllOrganizations}
              </Button>
            ) : (
              <Button variant="default" onClick={() => actIn(id)}>
                {texts.switchToThisOrganization}
              </Button>
            )}
            <Endings organization={organization} />
          </>
        )
      }
      tabs={
        <LinkTabs label={texts.organization}>
          <Link className={linkTab} to="/organizations/$id" params={{ id }} activeOptions={{ exact: true }}>
            {texts.overview}
          </Link>
          {members && (
            <>
              <Link className={linkTab} to="/organizations/$id/members" params={{ id }}>
                {texts.members}
              </Link>
              <Link className={linkTab} to="/organizations/$id/invitations" params={{ id }}>
                {texts.invitations}
              </Link>
              <Link className={linkTab} to="/organizations/$id/requests" params={{ id }}>
                {texts.requests}
              </Link>
            </>
          )}
          {can('organization.write') && (
            <Link className={linkTab} to="/organizations/$id/domain" params={{ id }}>
              {texts.domain}
            </Link>
          )}
        </LinkTabs>
      }
    >
      <Outlet />
    </Page>
  );
}
