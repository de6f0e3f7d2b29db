import { Columns } from '../../../parts/columns.tsx';
import { AccessSection } from './access/access-section.tsx';
import { OrganizationsSection } from './access/organizations-section.tsx';
import { TeamsSection } from './access/teams-section.tsx';
import { ActivitySection } from './activity-section.tsx';
import { CredentialsSection } from './credentials-section.tsx';
import { DetailsSection } from './details-section.tsx';
import { SessionsSection } from './security/sessions-section.tsx';
import { usePerson, useRightsOver } from './use-person.ts';

/** Who a person is, and the beginning of what its own tab has in full. */
export function OverviewTab() {
  const user = usePerson();
  const may = useRightsOver(user);
  return (
    <Columns
      side={
        <>
          <TeamsSection id={user.id} />
          <OrganizationsSection id={user.id} />
          {may.activity && <ActivitySection key={`activity of ${user.id}`} id={user.id} />}
          <DetailsSection key={user.id} user={user} />
        </>
      }
    >
      <AccessSection user={user} most={4} />
      {may.security && <SessionsSection key={user.id} user={user} />}
      <CredentialsSection user={user} most={3} />
    </Columns>
  );
}
