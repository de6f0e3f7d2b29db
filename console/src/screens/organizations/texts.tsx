import type { ReactNode } from 'react';
import { catalogue } from '../../catalogue.ts';
import { counted } from '../../parts/counted.ts';

export const texts = catalogue({
  en: {
    none: 'None',
    verified: 'Verified',
    notVerified: 'Not verified',
    active: 'Active',
    suspended: 'Suspended',

    byInvitation: 'By invitation',
    peopleAreInvitedOrAskToJoin: 'People are invited, or ask to join and wait for approval',
    byDomain: 'By domain',
    open: 'Open',
    anyoneWhoAsksJoinsAtOnce: 'Anyone who asks joins at once',

    name: 'Name',
    domain: 'Domain',
    whoCanJoin: 'Who can join',
    status: 'Status',
    current: 'Current',
    switchToNamed: (name: string) => `Switch to ${name}`,
    switch: 'Switch',

    description: 'Description',
    suchAsExampleComPeopleCanJoin:
      'Such as example.com. People can join by it once it is verified. A changed domain has to be verified again',

    noOneFound: 'No one found',

    theOrganizationWasNotCreated: 'The organization was not created',
    wasCreatedNamed: (name: string) => `${name} was created`,
    createOrganization: 'Create organization',
    create: 'Create',
    administrators: 'Administrators',
    thisServerSendsNoEMailYet:
      'This server sends no e-mail yet: invite them again under Invitations to get a link to hand on. If you choose nobody, you become its administrator',
    theyGetAnInvitationByEMail: 'They get an invitation by e-mail. If you choose nobody, you become its administrator',

    organizations: 'Organizations',
    organizationCount: (count: number, atLeast = false) => counted(count, 'organization', 'organizations', atLeast),
    organizationsYouBelongTo: 'Organizations you belong to',
    askToJoin: 'Ask to join',
    showAllOrganizations: 'Show all organizations',
    onlyTheCurrentOrganizationIsShown: (it: ReactNode) => <>Only the current organization is shown. {it}</>,

    noOrganizationsYet: 'No organizations yet',
    anOrganizationHasItsOwnPeopleRoles:
      'An organization has its own people, roles, teams and vault. Create one, or ask to join one.',

    yourOrganizations: 'Your organizations',
    youAreNotInAnOrganizationYet: 'You are not in an organization yet',
    openTheLinkInAnInvitationE: 'Open the link in an invitation e-mail, or ask to join one.',

    isSuspendedNamed: (name: string) => `${name} is suspended`,
    wasDeletedNamed: (name: string) => `${name} was deleted`,
    activateThisOrganization: 'Activate this organization?',
    activate: 'Activate',
    theMembersOfGetTheirAccessBack: (name: ReactNode) => <>The members of {name} get their access back.</>,
    isActiveNamed: (name: string) => `${name} is active`,
    youLeftNamed: (name: string) => `You left ${name}`,
    leave: 'Leave',
    youLoseYourRolesAndPermissionsIn: 'You lose your roles and permissions in it',
    suspend: 'Suspend',
    nobodyCanUseItUntilItIs: 'Nobody can use it until it is activated again',
    forAllItsMembersAndForGood: 'For all its members, and for good',
    leaveThisOrganization: 'Leave this organization?',
    youLoseAllYourRolesAndPermissions: (name: ReactNode) => (
      <>You lose all your roles and permissions in {name}. To come back, you need a new invitation, or ask to join.</>
    ),
    suspendThisOrganization: 'Suspend this organization?',
    youCannot: '; you cannot',
    membersOfKeepTheirRolesButNobody: (name: ReactNode, wakes: string) => (
      <>
        Members of {name} keep their roles, but nobody can use it, not even its administrators. Only platform
        administrators can activate it again{wakes}.
      </>
    ),
    deleteThisOrganization: 'Delete this organization?',
    isDeletedPermanently: (name: ReactNode) => <>{name} is deleted permanently:</>,
    itsMembersAreRemovedTheirAccounts: 'its members are removed; their accounts stay',
    itsRolesPermissionsTeamsInvitations: 'its roles, permissions, teams, invitations and requests are deleted',
    itsCompaniesAndCredentialsCanNo: 'its companies and credentials can no longer be reached',
    theAuditLogIsKeptThisCannot: 'The audit log is kept. This cannot be undone.',

    organization: 'Organization',
    switchToThisOrganization: 'Switch to this organization',
    overview: 'Overview',
    members: 'Members',
    invitations: 'Invitations',
    requests: 'Requests',

    details: 'Details',
    created: 'Created',
    lastChanged: 'Last changed',
    activity: 'Activity',
    nothingYet: 'Nothing yet',
    theOrganizationWasNotChanged: 'The organization was not changed',
    organizationUpdated: 'Organization updated',
    save: 'Save',
    about: 'About',

    makeAdministrator: 'Make administrator',
    mayChangeTheOrganizationAndIts: 'May change the organization and its members',
    removeAsAdministrator: 'Remove as administrator',
    staysAMember: 'Stays a member',
    removeFromOrganization: 'Remove from organization',
    losesAllRolesAndPermissionsInIt: 'Loses all roles and permissions in it',

    wasRemovedNamed: (name: string) => `${name} was removed`,
    as: 'As',
    administrator: 'Administrator',
    member: 'Member',
    joined: 'Joined',
    isAnAdministratorNow: 'is an administrator now',
    isNoLongerAnAdministrator: 'is no longer an administrator',
    invitedAsWith: (waiting: string, waiting2: string) => `${waiting} invited as ${waiting2}`,
    noMembersYet: 'No members yet',
    invitePeopleOnTheInvitationsTab: 'Invite people on the Invitations tab.',
    removeFromThisOrganization: 'Remove from this organization?',
    remove: 'Remove',
    losesAllRolesAndPermissionsInThis: (removing: ReactNode) => (
      <>{removing} loses all roles and permissions in this organization. The account is kept.</>
    ),

    nobodyWasInvited: 'Nobody was invited',
    wasInvitedWith: (email: string) => `${email} was invited`,
    invitedButNoMailWasSent: 'Invited, but no mail was sent',
    invitationLink: 'Invitation link',
    giveThisLinkToThePersonYou:
      'Give this link to the person you invited. It works once, for 7 days, for an account with that address, and is not shown again.',
    invite: 'Invite',
    sendInvitation: 'Send invitation',
    eMail: 'E-mail',
    roles: 'Roles',
    givenWhenTheInvitationIsAccepted: 'Given when the invitation is accepted',
    managesTheOrganizationItsPeopleRoles: 'Manages the organization: its people, roles, teams and vault',

    theInvitationForWasWithdrawn: (email: string) => `The invitation for ${email} was withdrawn`,
    sent: 'Sent',
    expires: 'Expires',
    eachLinkWorksOnceFor7Days: 'Each link works once, for 7 days, and only for an account with that address.',
    withdrawTheInvitationFor: (email: string) => `Withdraw the invitation for ${email}`,
    withdraw: 'Withdraw',
    noOpenInvitations: 'No open invitations',
    acceptedAndExpiredInvitationsAreNot: 'Accepted and expired invitations are not listed.',
    withdrawThisInvitation: 'Withdraw this invitation?',
    theLinkThatWasMailedToNo: (email: ReactNode) => (
      <>The link that was mailed to {email} no longer works. You can invite the same address again.</>
    ),

    isAMemberNow: (username: string) => `${username} is a member now`,
    wasDeclinedNamed: (username: string) => `${username} was declined`,
    userName: 'User name',
    asked: 'Asked',
    answer: 'Answer',
    acceptNamed: (username: string) => `Accept ${username}`,
    accept: 'Accept',
    declineNamed: (username: string) => `Decline ${username}`,
    decline: 'Decline',
    requestsToJoin: 'Requests to join',
    noRequests: 'No requests',
    requestsToJoinAppearHere: 'Requests to join appear here.',
    linkForPeopleWhoWantToJoin: 'Link for people who want to join',

    isVerifiedWith: (domain: string) => `${domain} is verified`,
    thisOrganizationHasNoDomain: 'This organization has no domain',
    setOneOnTheOverviewTab: 'Set one on the Overview tab',
    thenVerifyItHere: (it: ReactNode) => <>{it}, then verify it here.</>,
    theDomainBelongsToThisOrganization: 'The domain belongs to this organization. You can delete the DNS record now.',
    txt: 'TXT',
    addThisRecordToTheDnsOf: (it: ReactNode, domain: ReactNode) => (
      <>
        Add this {it} record to the DNS of {domain}, then check. DNS changes can take a while.
      </>
    ),
    value: 'Value',
    requestIdWith: (requestId: string) => `Request ID ${requestId}`,
    checkNow: 'Check now',
    markAsVerifiedMore: 'Mark as verified…',
    markAsVerifiedWithoutProof: 'Mark as verified without proof?',
    markAsVerified: 'Mark as verified',
    ifTheOrganizationLetsPeopleJoinBy: (domain: ReactNode) => (
      <>
        If the organization lets people join by domain, everyone with a verified e-mail address at {domain} can join,
        including those who asked already. Do this only if you are sure that the domain is theirs.
      </>
    ),

    youHaveJoined: 'You have joined',
    youBelongToNow: (name: ReactNode) => <>You belong to {name} now.</>,
    openOrganization: 'Open organization',

    invitation: 'Invitation',
    openTheLinkInYourInvitationE: 'Open the link in your invitation e-mail to use this page.',
    youAreInvitedToJoinAnOrganization:
      'You are invited to join an organization. The e-mail says which one, and who invited you. If you accept, its administrators can see your name and e-mail address.',
    youAreSignedInAsTheInvitation: (email: ReactNode) => (
      <>You are signed in as {email}. The invitation has to be for this address.</>
    ),
    theInvitationWasNotAccepted: 'The invitation was not accepted',
    acceptInvitation: 'Accept invitation',
    signedOut: 'Signed out',
    anotherAccount: 'Use another account',
    notNow: 'Not now',

    pasteTheLinkOrIdYouWere: 'Paste the link or ID you were given',
    theRequestWasNotSent: 'The request was not sent',
    andAnswerByEMail: ', and answer by e-mail',
    theOrganizationsAdministratorsSee: (kept: string) =>
      `The organization’s administrators see your name and e-mail address${kept}`,
    theLinkOrIdYouGotFrom: 'The link or ID you got from its administrators',
    yourEMailAddressIsNotVerified:
      'Your e-mail address is not verified yet. Administrators are notified of your request once it is.',
    requestSent: 'Request sent',
    youSeeTheAnswerHereThisServer: 'You see the answer here: this server sends no e-mail yet.',
    youGetTheAnswerByEMail: 'You get the answer by e-mail.',
    delete: 'Delete',
    peopleWithAVerifiedEMail:
      'People with a verified e-mail address at the verified domain join at once; others ask to join and wait for approval',
  },
});
