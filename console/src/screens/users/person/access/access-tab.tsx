import { Columns } from '../../../../parts/columns.tsx';
import { usePerson, useRightsOver } from '../use-person.ts';
import { AccessSection } from './access-section.tsx';
import { GrantsSection } from './grants-section.tsx';
import { OrganizationsSection } from './organizations-section.tsx';
import { RolesSection } from './roles-section.tsx';
import { TeamsSection } from './teams-section.tsx';

/** All that a person may do, and what gives it: roles and direct grants are changed here. */
export function AccessTab() {
  const user = usePerson();
  const may = useRightsOver(user);
  return (
    <Columns
      side={
        <>
          <OrganizationsSection id={user.id} />
          <TeamsSection id={user.id} />
        </>
      }
    >
      <AccessSection user={user} />
      <RolesSection key={user.id} user={user} />
      {may.grants && <GrantsSection key={`grants of ${user.id}`} user={user} />}
    </Columns>
  );
}
