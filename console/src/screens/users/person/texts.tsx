import type { ReactNode } from 'react';
import { catalogue } from '../../../catalogue.ts';

export const texts = catalogue({
  en: {
    fullName: 'Full name',
    firstName: 'First name',
    lastName: 'Last name',
    department: 'Department',
    phone: 'Phone',
    timeZone: 'Time zone',
    bio: 'Bio',
    systemRole: 'System role',
    status: 'Status',
    active: 'Active',
    inactive: 'Inactive',

    wasDeletedNamed: (name: string) => `${name} was deleted`,
    erasesTheirPersonalDataForGood: 'Erases their personal data for good',
    deleteThisPerson: 'Delete this person?',
    theyAreSignedOutEverywhereAndLose: 'They are signed out everywhere and lose all roles, grants and memberships.',
    theirPersonalDataIsErasedTheE: 'Their personal data is erased. The e-mail address and user name can be used again.',
    whatTheyDidStaysInTheAudit: 'What they did stays in the audit log, under their id.',
    ifTheyAlsoBelongToOrganizationsYou:
      'If they also belong to organizations you don’t manage, they are only removed from yours.',
    thisCannotBeUndone: 'This cannot be undone.',

    theTabsOfAPersonAreShown: 'the tabs of a person are shown when the person is known',

    theAccountIsActive: 'The account is active',
    theAccountIsInactive: 'The account is inactive',
    activateThisAccount: 'Activate this account?',
    activate: 'Activate',
    canSignInAgainAndGetsBack: (name: ReactNode) => <>{name} can sign in again and gets back what they may do.</>,
    theyCanSignInAgainWithAll: 'They can sign in again, with all they may do',
    beingDone: 'Being done',
    theAccountIsStillInactive: 'The account is still inactive',
    deactivate: 'Deactivate',
    signsThemOutAndKeepsTheirData: 'Signs them out, and keeps their data',
    deactivateThisAccount: 'Deactivate this account?',
    isSignedOutEverywhereAndCannotSign: (name: ReactNode) => (
      <>{name} is signed out everywhere and cannot sign in until the account is activated again. No data is deleted.</>
    ),

    giveAccess: 'Give access',

    person: 'Person',
    overview: 'Overview',
    accessWith: (tabCount: ReactNode) => <>Access {tabCount}</>,
    sessionsWith: (tabCount: ReactNode) => <>Sessions {tabCount}</>,
    credentialsWith: (tabCount: ReactNode) => <>Credentials {tabCount}</>,
    policies: 'Policies',
    noPolicyApplies: 'No policy applies',
    nothingIsAskedByPolicies: 'No security policy asks anything of this person.',
    theStrictestDecides: 'Of all policies that apply to this person, the strictest decides each of these.',
    byThePolicyFor: (whom: string, place: string | null) =>
      place === null ? `Policy for: ${whom}` : `Policy for: ${whom} in ${place}`,
    byAPolicyOfAnotherOrganization: 'Policy of another organization',
    hasWhatIsAskedFor: 'Has a second step that is asked for',
    setsItUpNextTime: 'Has none yet: sets one up at the next sign-in',
    hasItToSetUpBy: (time: ReactNode) => <>Has none yet: has to set one up by {time}</>,
    activity: 'Activity',

    people: 'People',
    hasNeverSignedIn: 'Has never signed in',
    lastSignIn: (time: ReactNode) => <>Last sign-in {time}</>,
    thisIsYou: 'This is you',

    all: 'All',
    nothingYet: 'Nothing yet',
    lastDeeds: 'Last deeds',
    wasRefused: 'Was refused ',

    sharedCredentials: 'Shared credentials',
    thoseThatYouMayReadToo: 'Those that you may read too',
    noSharedCredentials: 'No shared credentials',
    whatIsSharedWithATeamOf: 'What is shared with them or a team of theirs is listed here, as far as you may read it.',
    theFirstAreShown: (length: string) => `The first ${length} are shown.`,
    team: 'team',
    teams: 'teams',
    sinceAt: (time: ReactNode) => <> · since {time}</>,
    keptFor: (name: ReactNode, type: ReactNode) => (
      <>
        {name} · {type}
      </>
    ),
    throughNamed: (length: string, map: ReactNode, since: ReactNode) => (
      <>
        {' '}
        · through {length} {map}
        {since}
      </>
    ),
    untilByRequest: (time: ReactNode, request: string) => (
      <>
        {' '}
        · until {time} by {request}
      </>
    ),
    andEdit: 'Use and edit',
    use: 'Use',

    theProfileWasNotChanged: 'The profile was not changed',
    profileUpdated: 'Profile updated',
    cancel: 'Cancel',
    save: 'Save',

    details: 'Details',
    editProfile: 'Edit profile',
    eMailVerified: 'E-mail verified',
    yes: 'Yes',
    notYet: 'Not yet',
    userName: 'User name',
    created: 'Created',

    whatTheyDid: 'What they did',
    whatWasDoneToThem: 'What was done to them',
    eMail: 'E-mail',
    delete: 'Delete',
  },
});
