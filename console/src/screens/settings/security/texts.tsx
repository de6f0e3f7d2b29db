import type { ReactNode } from 'react';
import { catalogue } from '../../../catalogue.ts';
import { counted } from '../../../parts/counted.ts';

export const texts = catalogue({
  en: {
    leaveWithoutYourBackupCodes: 'Leave without your backup codes?',
    theyAreNotShownAgainYouCan: 'They are not shown again. You can create new ones, which replace these.',
    stayHere: 'Stay here',
    leave: 'Leave',
    yourBackupCodes: 'Your backup codes',
    signInWithOneOfTheseCodes:
      'Sign in with one of these codes when you don’t have your authenticator. Each works once. Save them now: they are not shown again.',
    backupCodes: 'Backup codes',
    copied: 'Copied',
    copy: 'Copy',
    download: 'Download',
    iHaveStoredThem: 'I have stored them',

    twoStepSignInIsStillOn: 'Two-step sign-in is still on',
    twoStepSignInIsOff: 'Two-step sign-in is off',
    turnOffTwoStepSignIn: 'Turn off two-step sign-in?',
    turnOff: 'Turn off',
    password: 'password',
    otherAccount: 'other account',
    yourAloneIsThenEnoughToSign: (hasPassword: string) =>
      `Your ${hasPassword} alone is then enough to sign in. Your backup codes stop working.`,
    yourPassword: 'Your password',
    code: 'Code',
    fromYourAuthenticatorAppOrABackup: 'From your authenticator app, or a backup code',

    stopTheSetup: 'Stop the setup?',
    thisKeyIsNotShownAgainRemove:
      'This key is not shown again. Remove it from your app if you have scanned it already.',
    continueTheSetup: 'Continue the setup',
    stop: 'Stop',
    twoStepSignInIsStillOff: 'Two-step sign-in is still off',
    twoStepSignInIsOn: 'Two-step sign-in is on',
    setUpAnAuthenticator: 'Set up an authenticator',
    turnOn: 'Turn on',
    openItInTheApp: 'open it in the app',
    scanThisCodeWithYourAuthenticatorApp: (it: ReactNode) => (
      <>Scan this code with your authenticator app. On a phone, {it}.</>
    ),
    keyToScan: 'Key to scan',
    orEnterTheKeyYourself: 'Or enter the key yourself:',
    key: 'Key',
    copyTheKey: 'Copy the key',
    theSixDigitsTheAppShowsNow: 'The six digits the app shows now',

    theBackupCodesWereNotReplaced: 'The backup codes were not replaced',
    newBackupCodes: 'New backup codes',
    createNewCodes: 'Create new codes',
    yourOldCodesStopWorking: 'Your old codes stop working.',
    codeFromYourAuthenticatorApp: 'Code from your authenticator app',

    noAuthenticatorWasSetUp: 'No authenticator was set up',
    twoStepSignIn: 'Two-step sign-in',
    signInWithACodeFromAn: 'Sign in with a code from an authenticator app in addition to your password.',
    on: 'On',
    off: 'Off',
    sinceLeftAt: (time: ReactNode, backupCodesLeft: number) => (
      <>
        since {time}, {counted(backupCodesLeft, 'backup code', 'backup codes')} left
      </>
    ),

    aLinkWasMadeThisServerSends: 'A link was made. This server sends no e-mail yet: ask whoever runs it for the link',
    aLinkToChooseANewPassword: (email: string) => `A link to choose a new password is on its way to ${email}`,
    noLinkWasSent: 'No link was sent',
    passwordTitle: 'Password',
    youChooseANewPasswordByA:
      'You choose a new password by a link. This server sends no e-mail yet, so ask an administrator for it.',
    weEMailYouALinkTo: 'We e-mail you a link to choose a new password. Using it signs you out everywhere.',
    yourAccountHasNoPasswordWeCan: 'Your account has no password. We can e-mail you a link to choose one.',
    sendMeALinkToChooseA: 'Send me a link to choose a new password',

    google: 'Google',
    microsoft: 'Microsoft',
    wasNotLinked: (it: string) => `${it} was not linked`,
    wasUnlinkedWith: (it: string) => `${it} was unlinked`,
    otherWaysToSignIn: 'Other ways to sign in',
    signInWithAnAccountYouHave: 'Sign in with an account you have elsewhere.',
    thisServerOffersNoOtherWaysTo: 'This server offers no other ways to sign in.',
    notLinked: 'Not linked',
    linked: 'Linked',
    lastUsedAt: (email: ReactNode, time: ReactNode) => (
      <>
        {email}, last used {time}
      </>
    ),
    linkNamed: (name: string) => `Link ${name}`,
    link: 'Link',
    unlinkNamed: (name: string) => `Unlink ${name}`,
    unlink: 'Unlink',
    unlinkWith: (it: string) => `Unlink ${it}?`,
    youCanNoLongerSignInWith: 'You can no longer sign in with it. You can link it again later.',

    sessions: 'Sessions',
    whereYouAreSignedInIfYou:
      'Where you are signed in. If you don’t recognize a session, end it and choose a new password.',
    endAllOthers: 'End all others',
    youHaveNoSessions: 'You have no sessions',
    endAllOtherSessions: 'End all other sessions?',
    allOtherSessionsHaveEnded: 'All other sessions have ended',
    youStaySignedInHereAndAre: 'You stay signed in here, and are signed out everywhere else.',
    device: 'Device',
    thisSession: 'This session',
    address: 'Address',
    lastSeen: 'Last seen',
    theSessionHasEnded: 'The session has ended',
    theSessionWasNotEnded: 'The session was not ended',
    endTheSessionOfAt: (userAgent: string, ip: string) => `End the session of ${userAgent} at ${ip}`,
    end: 'End',
  },
});
