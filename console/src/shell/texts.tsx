import type { ReactNode } from 'react';
import { catalogue } from '../catalogue.ts';

export const texts = catalogue({
  en: {
    work: 'Work',
    vault: 'Vault',
    directory: 'Directory',
    people: 'People',
    teams: 'Teams',
    organizations: 'Organizations',
    rolesPermissions: 'Roles & permissions',
    whyCanThey: 'Why can they?',
    govern: 'Govern',
    audit: 'Audit',
    operate: 'Operate',
    settings: 'Settings',

    main: 'Main',

    gatehouseHome: 'Gatehouse, home',
    gatehouse: 'Gatehouse',
    allOrganizations: 'All organizations',
    anOrganization: 'An organization',
    currentOrganization: 'Current organization',

    searchOrJumpTo: 'Search or jump to',
    k: '⌘ K',
    ctrlK: 'Ctrl K',

    light: 'Light',
    dark: 'Dark',
    system: 'System',
    accountOfNamed: (name: string) => `Account of ${name}`,
    apiDocumentation: 'API documentation',
    theme: 'Theme',
    youAreStillSignedIn: 'You are still signed in',
    signOut: 'Sign out',

    mostUsed: 'Most used',
    menuWith: (iconMenu2: ReactNode) => <>{iconMenu2}Menu</>,
    menu: 'Menu',

    theServerCannotBeReachedTryingAgain: 'The server cannot be reached. Trying again…',

    showTheNavigationsNames: 'Show the navigation’s names',
    foldTheNavigation: 'Fold the navigation',

    addPerson: 'Add person',
    createTeam: 'Create team',
    createRole: 'Create role',
    createCompany: 'Create company',
    createOrganization: 'Create organization',

    roles: 'Roles',
    companies: 'Companies',
    credentials: 'Credentials',
    permissions: 'Permissions',
    credentialTypes: 'Credential types',
    general: 'General',
    team: 'Team',
    integrations: 'Integrations',
    security: 'Security',
    importPeople: 'Import people',
    createCredentialType: 'Create credential type',
    lightTheme: 'Use light theme',
    darkTheme: 'Use dark theme',
    actions: 'Actions',
    pages: 'Pages',

    deactivate: 'Deactivate',
    activate: 'Activate',
    unlock: 'Unlock',
    addMemberTo: 'Add member to',
    addTo: 'add to',
    reveal: 'Reveal',
    inviteTo: 'Invite to',

    search: 'Search',
    searchPeopleTeamsRolesCompanies: 'Search people, teams, roles, companies, credentials, organizations and pages',
    searchOrTypeWhatToDoSuch: 'Search, or type what to do, such as Deactivate',
    esc: 'Esc',
    searching: 'Searching…',
    noResults: 'No results',
    results: 'Results',

    ctrl: 'Ctrl',
    searchJumpToAPageOrDo: 'Search, jump to a page, or do something',
    theSameWhileYouAreNotWriting: 'The same, while you are not writing',
    showThisList: 'Show this list',
    closeTheWindowOnTopOrClear: 'Close the window on top, or clear what is selected',
    goThroughAList: 'Go through a list',
    selectTheRowThatHasTheFocus: 'Select the row that has the focus',
    openTheRowThatHasTheFocus: 'Open the row that has the focus',
    keyboardShortcuts: 'Keyboard shortcuts',

    skipToTheContent: 'Skip to the content',

    pageNotFound: 'Page not found',
    thereIsNothingAtThisAddressThe: 'There is nothing at this address. The link may be wrong or out of date.',
    goToHome: 'Go to Home',
  },
});
