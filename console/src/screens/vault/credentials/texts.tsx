import type { ReactNode } from 'react';
import { catalogue } from '../../../catalogue.ts';
import { counted } from '../../../parts/counted.ts';

export const texts = catalogue({
  en: {
    credential: 'Credential',
    type: 'Type',
    company: 'Company',
    changed: 'Changed',
    credentials: 'Credentials',

    hide: 'Hide',
    show: 'Show',
    whatIsEnteredFor: (visible: string, name: string) => `${visible} what is entered for ${name}`,
    generatePasswordFor: (name: string) => `Generate password for ${name}`,
    generatePassword: 'Generate password',

    theCredentialWasNotSaved: 'The credential was not saved',
    wasSavedNamed: (name: string) => `${name} was saved`,
    whatKindOfCredentialIsIt: 'What kind of credential is it?',
    name: 'Name',
    notes: 'Notes',
    cancel: 'Cancel',
    saveCredential: 'Save credential',

    addCredential: 'Add credential',
    noCredentialTypesYet: 'No credential types yet',
    credentialTypes: 'Credential types',
    aTypeDefinesWhichFieldsACredential: (it: ReactNode) => (
      <>A type defines which fields a credential has. Create one first. {it}</>
    ),

    cleared: 'Cleared',
    notShown: 'Not shown',
    aNewValueTheOneSavedNow: 'A new value. The one saved now stays in the history.',

    theCredentialWasNotChanged: 'The credential was not changed',
    nothingWasChanged: 'Nothing was changed',
    wasUpdatedNamed: (name: string) => `${name} was updated`,
    editCredential: 'Edit credential',
    save: 'Save',
    leaveEmptyToKeepTheCurrentValue: 'Leave empty to keep the current value',
    clearNamed: (name: ReactNode) => <>Clear {name}</>,

    wasDeletedNamed: (name: string) => `${name} was deleted`,
    edit: 'Edit',
    withAllItsValuesAlsoEarlierOnes: 'With all its values, also earlier ones',
    share: 'Share',
    deleteThisCredential: 'Delete this credential?',
    deleteCredential: 'Delete credential',
    andAllItsValuesIncludingEarlier: (name: ReactNode) => (
      <>{name} and all its values, including earlier versions, are deleted permanently.</>
    ),

    overview: 'Overview',
    historyWith: (tabCount: ReactNode) => <>History {tabCount}</>,
    reveals: 'Reveals',
    activity: 'Activity',

    theTabsOfACredentialAreShown: 'the tabs of a credential are shown when it is known',

    askForAccess: 'Ask for access',
    somebodyGaveYouThisLink: 'If you need this credential, you can ask those who may share it.',
    yoursUntil: (time: ReactNode, request: string) => (
      <>
        Yours until {time} ({request})
      </>
    ),
    sharedWithWith: (teams: number) => `Shared with ${counted(teams, 'team', 'teams')}`,
    changedAt: (time: ReactNode) => <>Changed {time}</>,

    fieldWith: (id: string) => `field ${id}`,
    theOperator: 'the operator',
    aDeletedAccount: 'a deleted account',

    history: 'History',
    allChanges: 'All changes',
    lastChanges: 'Last changes',
    noChangesYet: 'No changes yet',
    value: 'Value',
    change: 'Change',
    by: 'By',
    when: 'When',
    set: 'Set',
    replacedVersionWith: (version: number) => `Replaced, version ${version}`,
    became: 'became',
    empty: 'empty',

    whoRevealedIt: 'Who revealed it',
    all: 'All',
    nobodyHasRevealedASecretOfIt: 'Nobody has revealed a secret of it',
    refused: 'Refused: ',

    isHiddenWith: (label: string) => `${label} is hidden`,
    reveal: 'Reveal',
    hideNow: 'Hide now',
    revealWith: (label: string) => `Reveal ${label}`,
    hideNowWith: (label: string) => `Hide ${label} now`,
    copy: 'Copy',
    copyWith: (label: string) => `Copy ${label}`,
    hidesInS: (span: ReactNode, seconds: number) => (
      <>
        {span}Hides in {seconds} s
      </>
    ),
    noValue: 'No value',

    theBrowserDidNotCopy: 'the browser did not copy',

    reason: 'Reason',
    savedInTheAuditLogWithYour: 'Saved in the audit log with your name',
    ticketNumberTaskOrPurpose: 'Ticket number, task or purpose',

    youLeftThePageSoTheValue: 'You left the page, so the value is not shown',
    copyWithoutShowing: 'Copy without showing',
    isCopiedWithoutBeingShownThisCounts: 'is copied without being shown. This counts as a reveal.',
    isShownForSecondsOrUntilYou: (shownForSeconds: number) =>
      `is shown for ${shownForSeconds} seconds, or until you leave this page.`,
    hasNoValueNothingWasCopied: (label: string) => `${label} has no value: nothing was copied`,
    theClipboardIsClearedIn30Seconds: 'The clipboard is cleared in 30 seconds.',
    thisBrowserCannotClearTheClipboard:
      'This browser cannot clear the clipboard for you. Copy something else when you are done.',
    wasCopiedWith: (label: string, after: string) => `${label} was copied. ${after}`,
    theBrowserBlockedCopying: 'The browser blocked copying',

    values: 'Values',
    hideAllNow: 'Hide all now',
    allSecureValues: (length: number) => `All ${length} secure values`,
    revealAll: 'Reveal all',

    details: 'Details',
    belongsTo: 'Belongs to',
    created: 'Created',

    versions: 'Versions',
    versionWith: (version: number) => `Version ${version}`,
    byAt: (time: ReactNode, changerOf: ReactNode) => (
      <>
        {time} by {changerOf}
      </>
    ),
    versionNamed: (name: string, version: number) => `${name}, version ${version}`,
    beforeWith: (from: ReactNode) => <>Before: {from}</>,
    afterWith: (to: ReactNode) => <>After: {to}</>,

    whoRevealedThis: 'Who revealed this',

    nothingYet: 'Nothing yet',
    delete: 'Delete',
  },
});
