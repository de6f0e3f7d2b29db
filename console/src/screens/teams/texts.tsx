import type { ReactNode } from 'react';
import { catalogue } from '../../catalogue.ts';
import { counted } from '../../parts/counted.ts';

export const texts = catalogue({
  en: {
    theTeamWasNotCreated: 'The team was not created',
    wasCreatedNamed: (name: string) => `${name} was created`,
    createTeam: 'Create team',
    create: 'Create',
    name: 'Name',
    description: 'Description',

    itsMembersLoseItsPermissionsAtOnce: 'Its members lose its permissions at once',
    deleteThisTeam: 'Delete this team?',
    deleteTeam: 'Delete team',
    wasDeletedNamed: (name: string) => `${name} was deleted`,
    hasTheyLoseTheTeamsPermissions: (name: ReactNode, memberCount: number) => (
      <>
        {name} has {counted(memberCount, 'member', 'members')}. They lose the team’s permissions immediately.
      </>
    ),

    person: 'Person',
    searchNameOrEMail: 'Search name or e-mail',
    noOneFound: 'No one found',
    personsId: 'Person’s ID',
    youCantSearchForPeopleAskThe:
      'You can’t search for people. Ask the person for their ID: it is in Settings, under General.',

    member: 'Member',
    manager: 'Manager',
    owner: 'Owner',

    chooseAPerson: 'Choose a person',
    inviteByEMail: 'Invite by e-mail',
    invite: 'Invite',
    enterAnAddress: 'Enter an address',
    whoIsNotHereIsInvited: 'Whoever is not in the organization yet gets an invitation that leads into the team.',
    onlyKnownAddresses: 'Of somebody who has an account here. Teams of the whole platform invite nobody else.',
    jobTitle: 'Job title',
    suchAsDeveloper: 'What they do in the team, such as Developer',
    permissions: 'Permissions',
    atMostWhatYouHold: 'What they may do besides, such as deploy.staging; at most what you hold yourself',
    wasInvited: (email: string) => `${email} was invited`,
    changeJobTitle: 'Change job title',
    jobTitleOf: (fullName: string) => `Job title of ${fullName}`,
    jobTitleChanged: 'Job title changed',
    theJobTitleWasNotChanged: 'The job title was not changed',
    save: 'Save',
    kind: 'Kind',
    suchAsDevelopment: 'What kind of team it is, such as development',
    goals: 'Goals',
    oneAfterTheOther: 'What it wants to reach: press Enter after each',

    theMemberWasNotAdded: 'The member was not added',
    memberAddedToTeam: 'Member added to team',
    addMember: 'Add member',
    add: 'Add',
    roleInTheTeam: 'Role in the team',

    memberRoleUpdated: 'Member role updated',
    theRoleWasNotChanged: 'The role was not changed',
    members: 'Members',
    noMembersYet: 'No members yet',
    leaveThisTeamQuestion: 'Leave this team?',
    removeThisMember: 'Remove this member?',
    leaveTeam: 'Leave team',
    removeMember: 'Remove member',
    youLeftTheTeam: 'You left the team',
    memberRemovedFromTeam: 'Member removed from team',
    losesTheTeamsPermissionsImmediately: (fullName: ReactNode) => (
      <>{fullName} loses the team’s permissions immediately.</>
    ),
    role: 'Role',
    leaveThisTeam: 'Leave this team',
    remove: 'Remove',
    removeFromTeam: 'Remove from team',
    whatTheyDoInTheTeam: 'What they do in the team, in words',
    youLoseItsPermissions: 'You lose its permissions at once',
    theyLoseItsPermissions: 'They lose its permissions at once',
    roleOfNamed: (fullName: string) => `Role of ${fullName}`,

    teams: 'Teams',

    memberCount: (count: number, atLeast = false) => counted(count, 'member', 'members', atLeast),
    created: 'Created',
    oldestFirst: 'Oldest first',
    newestFirst: 'Newest first',
    nameAToZ: 'Name, A to Z',
    nameZToA: 'Name, Z to A',
    teamCount: (count: number, atLeast = false) => counted(count, 'team', 'teams', atLeast),
    searchTeams: 'Search teams',
    teamName: 'Team name',
    order: 'Order',
    noTeamsYet: 'No teams yet',
    aTeamGivesTheSamePermissionsTo: 'A team gives the same permissions to all its members.',
    noTeamsMatch: 'No teams match',
    tryAnotherSearch: 'Try another search.',

    yourRole: 'Your role',
    belongsTo: 'Belongs to',
    teamsYouAreIn: 'Teams you are in',
    yourTeams: 'Your teams',

    metadata: 'Metadata',
    teamUpdated: 'Team updated',
    hideAdvanced: 'Hide advanced',
    advanced: 'Advanced',
    aJsonObjectForYourOwnPrograms: 'A JSON object for your own programs, at most 16 KB',

    everyMember: 'Every member',
    managersAndOwners: 'Managers and owners',
    ownersOnly: 'Owners only',
    permission: 'Permission',
    for: 'For',
    added: 'Added',
    permissionsOfMembers: 'Permissions of members',
    addPermission: 'Add permission',
    permissionsOfTheTeam: 'Permissions of the team',
    removeWith: (pattern: string) => `Remove ${pattern}`,
    noPermissionsYet: 'No permissions yet',
    removeThisPermission: 'Remove this permission?',
    removePermission: 'Remove permission',
    permissionRemovedFromTeam: 'Permission removed from team',
    membersLoseImmediatelyUnlessTheyAlso: (pattern: ReactNode) => (
      <>Members lose {pattern} immediately, unless they also have it in another way.</>
    ),
    thePermissionWasNotAdded: 'The permission was not added',
    wasAddedWith: (pattern: string) => `${pattern} was added`,

    use: 'Use',
    andEdit: 'Use and edit',
    credential: 'Credential',
    company: 'Company',
    membersCan: 'Members can',
    shared: 'Shared',
    sharedCredentials: 'Shared credentials',
    stopSharing: 'Stop sharing',
    stopSharingNamed: (name: string) => `Stop sharing ${name}`,
    noSharedCredentials: 'No shared credentials',
    toShareOneOpenItInThe: 'To share one, open it in the vault.',
    stopSharingQuestion: 'Stop sharing?',
    isNoLongerShared: (name: string) => `${name} is no longer shared`,
    membersLoseAccessToImmediatelyUnless: (name: ReactNode) => (
      <>
        Members lose access to {name} immediately, unless they also have it in another way. Change secrets they may have
        seen.
      </>
    ),

    team: 'Team',
    createdAt: (time: ReactNode) => <>created {time}</>,
    edit: 'Edit',
    details: 'Details',
    activity: 'Activity',
    nothingYet: 'Nothing yet',
    delete: 'Delete',
    eMail: 'E-mail',
  },
});
