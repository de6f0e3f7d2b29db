import { catalogue } from '../catalogue.ts';

export const texts = catalogue({
  en: {
    somethingWentWrongReloadThePageTo: 'Something went wrong. Reload the page to try again.',
    requestId: 'Request ID',
    tryAgain: 'Try again',
    youDontHaveAccess: 'You don’t have access',
    thisCouldNotBeFound: 'This could not be found',
    noConnection: 'No connection',
    thisCouldNotBeLoaded: 'This could not be loaded',
    loading: 'Loading',

    nothingMatches: 'Nothing matches',
    chooseOneFromTheList: 'Choose one from the list',
    searching: 'Searching…',

    closeThisMessage: 'Close this message',
    itWasNotUndone: 'It was not undone',
    undo: 'Undo',
    thatDidNotWork: 'That did not work',
    somethingWentWrongTryAgain: 'Something went wrong. Try again.',
    requestIdWith: (requestId: string) => `Request ID ${requestId}`,

    breadcrumb: 'Breadcrumb',

    selectNamed: (name: string) => `Select ${name}`,

    actions: 'Actions',
    selectTheRowsInView: 'Select the rows in view',

    close: 'Close',

    copyNamed: (name: string) => `Copy: ${name}`,
    copied: 'Copied',
    copy: 'Copy',

    notGiven: 'Not given',

    edge: 'Edge',
    opera: 'Opera',
    samsungInternet: 'Samsung Internet',
    firefox: 'Firefox',
    chrome: 'Chrome',
    safari: 'Safari',
    nodeJs: 'Node.js',
    android: 'Android',
    windows: 'Windows',
    linux: 'Linux',
    onWith: (program: string, system: string) => `${program} on ${system}`,
    unknownDevice: 'Unknown device',

    filters: 'Filters',
    clearFilters: 'Clear filters',
    removeTheFilter: (label: string) => `Remove the filter ${label}`,
    addFilter: 'Add filter',
    filter: 'Filter',
    showTheList: 'Show the list',

    discardWhatYouEntered: 'Discard what you entered?',
    itHasNotBeenSaved: 'It has not been saved.',
    keepEditing: 'Keep editing',
    discard: 'Discard',

    cancel: 'Cancel',

    copyWith: (label: string) => `Copy: ${label}`,

    thisServerSendsNoMailYet: 'This server sends no mail yet',
    messagesAreKeptAsFilesInThe:
      'Messages are kept as files in the folder “mail” of its data folder. To have them sent, set SMTP_URL where the server runs.',
    done: 'Done',

    chooseFromTheListOrClearWhat: 'Choose from the list, or clear what is typed',

    moreActions: 'More actions',
    actionsForWith: (it: string) => `Actions for ${it}`,

    enterYourPassword: 'Enter your password',
    confirmItsYou: 'Confirm it’s you',
    youSignedInAWhileAgoEnter: 'You signed in a while ago. Enter your password to continue.',
    yourPassword: 'Your password',
    continue: 'Continue',
    youSignedInAWhileAgoAnd:
      'You signed in a while ago, and your account has no password. Sign out, sign in again, then do this within ten minutes.',
    signOut: 'Sign out',

    columns: 'Columns',

    selectedRows: 'Selected rows',
    selectedWith: (count: number) => `${count} selected`,
    selectNone: 'Select none',

    aYearOfFourDigits: 'Use a year of four digits',
    wholeMoment: 'Enter a whole date and time that exist',
    clocksInSkipThisTimeOnThat: (timezone: string) =>
      `Clocks in ${timezone} skip this time on that day: choose another`,

    wholeMomentOrNothing: 'Enter a whole date and time that exist, or clear all of it',
    timeIn: (timezone: string) => `Time in ${timezone}`,
    timeInLeaveEmptyFor: (timezone: string, empty: string) => `Time in ${timezone}. Leave empty for ${empty}`,

    person: 'Person',
    nameEMailOrUserName: 'Name, e-mail or user name',
    isCopied: (label: string) => `${label}: copied`,
  },
});
