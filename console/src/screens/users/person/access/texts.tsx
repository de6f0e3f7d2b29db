import type { ReactNode } from 'react';
import { catalogue } from '../../../../catalogue.ts';
import { counted } from '../../../../parts/counted.ts';

export const texts = catalogue({
  en: {
    theGrantWasNotAdded: 'The grant was not added',
    wasAddedWith: (pattern: string) => `${pattern} was added`,
    addGrant: 'Add grant',
    add: 'Add',
    permission: 'Permission',
    where: 'Where',
    begins: 'Begins',
    ends: 'Ends',
    noEnd: 'no end',

    theSystem: 'The system',
    someoneYouCantSee: 'Someone you can’t see',

    noEndDate: 'No end date',
    endsAt: (time: ReactNode) => <>Ends {time}</>,

    access: 'Access',
    noAccess: 'No access',
    aRoleATeamOrADirect: 'A role, a team or a direct grant gives some.',
    may: 'May',
    comesFrom: 'Comes from',
    everywhere: 'Everywhere',
    givenBy: 'Given by',
    until: 'Until',
    andMoreWith: (length: string) => ` and ${length} more`,
    doEverything: 'Do everything',
    permissionCount: (count: number, atLeast = false) => counted(count, 'permission', 'permissions', atLeast),
    withoutAName: 'without a name',
    givenDirectlyWith: (iconUserCheck: ReactNode) => <>{iconUserCheck} Given directly</>,
    teamWith: (shown: ReactNode) => <>Team {shown}</>,
    roleWith: (shown: ReactNode) => <>Role {shown}</>,

    moreWith: (length: string) => `${length} more`,
    andPermissionsMoreThanAreShown: (others: string) => `And ${others} permissions more than are shown.`,
    whyCanThey: 'Why can they?',

    organizations: 'Organizations',
    notInAnOrganization: 'Not in an organization',

    owner: 'Owner',
    manager: 'Manager',
    member: 'Member',
    teams: 'Teams',
    notInATeam: 'Not in a team',
    sinceAt: (time: ReactNode) => <>Since {time}</>,

    wasRemovedWith: (pattern: string) => `${pattern} was removed`,
    directGrants: 'Direct grants',
    permissionsBesidesThoseFromRolesAnd: 'Permissions besides those from roles and teams',
    none: 'None',
    theFirstOf: (length: string, total: string) => `The first ${length} of ${total}.`,
    removeThisGrant: 'Remove this grant?',
    remove: 'Remove',
    losesImmediatelyPermissionsFromRoles: (fullName: ReactNode, pattern: ReactNode) => (
      <>
        {fullName} loses {pattern} immediately. Permissions from roles and teams stay.
      </>
    ),
    notActiveYet: 'Not active yet',
    givenAt: (placeName: ReactNode, time: ReactNode, when: ReactNode) => (
      <>
        {placeName} · given {time} · {when}
      </>
    ),
    removeGrant: 'Remove grant',
    removeTheGrant: (pattern: string) => `Remove the grant ${pattern}`,
    fromAt: (time: ReactNode) => <>from {time} </>,
    noEndDateWithin: 'no end date',
    untilAt: (time: ReactNode) => <>until {time}</>,

    addARole: 'Add a role',
    chooseARole: 'Choose a role',
    noSuchRole: 'No such role',
    addWith: () => `Add `,

    theRolesWereNotChanged: 'The roles were not changed',

    otherRoles: 'Other roles',
    wasRemovedNamed: (name: string) => `${name} was removed`,
    labelWasAdded: (label: string) => `${label} was added`,
    untilAfter: (time: ReactNode) => <> until {time}</>,
    byNamed: (name: ReactNode) => <> · by {name}</>,
    placeSinceUntilBy: (placeName: ReactNode, time: ReactNode, expiresAt: ReactNode, name: ReactNode) => (
      <>
        {placeName} · since {time}
        {expiresAt}
        {name}
      </>
    ),
    removeRole: 'Remove role',
    removeTheRole: (name: string) => `Remove the role ${name}`,

    theSystemRoleIsNow: (name: string) => `The system role is ${name} now`,
    changeTheSystemRole: 'Change the system role?',
    changeRole: 'Change role',
    theSystemRoleOfBecomes: (fullName: ReactNode, name: string) => (
      <>
        The system role of {fullName} becomes {name}.
      </>
    ),
    theSystemRoleWasNotChanged: 'The system role was not changed',
    systemRole: 'System role',
    cancel: 'Cancel',

    roles: 'Roles',
    platformWide: 'Platform-wide',
  },
});
