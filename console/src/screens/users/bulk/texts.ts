import { catalogue } from '../../../catalogue.ts';
import { counted } from '../../../parts/counted.ts';

export const texts = catalogue({
  en: {
    addToTeam: 'Add to team',
    theyGetWhatTheTeamMayDo: 'They get what the team may do',
    giveRole: 'Give role',
    besidesTheRolesThatTheyHave: 'Besides the roles that they have',
    sendPasswordLink: 'Send password link',
    theyChooseANewPasswordByE: 'They choose a new password by e-mail',
    signOut: 'Sign out',
    endsTheirSessionsOnAllDevices: 'Ends their sessions on all devices',
    activate: 'Activate',
    theyCanSignInAgainWithAll: 'They can sign in again, with all they may do',
    deactivate: 'Deactivate',
    signsThemOutAndKeepsTheirData: 'Signs them out, and keeps their data',

    andWith: (more: number) => ` and ${counted(more, 'other', 'others')}`,

    chooseATeam: 'Choose a team',
    nobodyWasAdded: 'Nobody was added',
    addedToTheTeam: (count: number) => `${counted(count, 'person', 'people')} added to the team`,
    add: 'Add',
    team: 'Team',
    searchTeams: 'Search teams',
    noSuchTeam: 'No such team',
    roleInTheTeam: 'Role in the team',

    accountCount: (count: number, atLeast = false) => counted(count, 'account', 'accounts', atLeast),
    personCount: (count: number, atLeast = false) => counted(count, 'person', 'people', atLeast),
    activateWith: (people: string) => `Activate ${people}?`,
    canSignInAgainAndGetBack: 'can sign in again and get back what they may do.',
    activeNowWith: (people: number) => `${counted(people, 'account is', 'accounts are')} active now`,
    deactivateWith: (people: string) => `Deactivate ${people}?`,
    areSignedOutEverywhereAndCannotSign:
      'are signed out everywhere and cannot sign in until their accounts are activated again. No data is deleted.',
    inactiveNowWith: (people: number) => `${counted(people, 'account is', 'accounts are')} inactive now`,
    sendAPasswordLinkTo: (people: string) => `Send a password link to ${people}?`,
    sendLink: 'Send link',
    getAnEMailWithALink:
      'get an e-mail with a link to choose a new password. It works once, for a day. Until then nothing changes.',
    sentWith: (people: number) => `${counted(people, 'link', 'links')} sent`,
    signOutWith: (people: string) => `Sign out ${people}?`,
    areSignedOutOnAllTheirDevices: 'are signed out on all their devices, at once. They can sign in again.',
    signedOutWith: (people: string) => `${people} signed out`,
    yourOwnAccountStaysAsItIs: ' Your own account stays as it is.',

    itWasRefusedFor: (length: number) => `It was refused for ${counted(length, 'person', 'people')}`,
    somethingWentWrongTryAgain: 'Something went wrong. Try again.',
    close: 'Close',

    theRoleWasNotGiven: 'The role was not given',
    theRoleNow: (count: number) => `${counted(count, 'person has', 'people have')} the role now`,
    role: 'Role',
    chooseARole: 'Choose a role',
    noSuchRole: 'No such role',
    platformWide: 'Platform-wide',
  },
});
