import type { ReactNode } from 'react';
import { catalogue } from '../../../../catalogue.ts';
import { counted } from '../../../../parts/counted.ts';

export const texts = catalogue({
  en: {
    apiKeysOf: (name: string) => `API keys of ${name}`,
    theyHaveNoApiKeys: 'They have no API keys',
    programsThatUseItAreRefused: 'Every program that uses it is refused from now on, and its owner is told.',
    twoStepSignInIsOff: 'Two-step sign-in is off',
    turnOffTwoStepSignIn: 'Turn off two-step sign-in',
    theySignInWithoutACodeUntil: 'They sign in without a code until they set it up again',
    itIsOff: 'It is off',
    turnOffTheirTwoStepSignIn: 'Turn off their two-step sign-in?',
    turnOff: 'Turn off',
    theAuthenticatorAppAndBackupCodesOf: (name: ReactNode) => (
      <>
        The authenticator app and backup codes of {name} stop working, and they sign in without a code until they set it
        up again. Make sure that the request really comes from them.
      </>
    ),

    makeAPasswordLink: 'Make a password link',
    theAccountIsInactive: 'The account is inactive',
    makeAPasswordLinkQuestion: 'Make a password link?',
    makeTheLink: 'Make the link',
    whoeverHasTheLinkCanChooseA: (name: ReactNode) => (
      <>
        Whoever has the link can choose a new password for {name} and sign in as them. Make sure that the request really
        comes from them. It is written to the audit log.
      </>
    ),
    passwordLink: 'Password link',
    link: 'Link',
    giveThisLinkToItsPersonAnd:
      'Give this link to its person and to nobody else. It works once, for one hour, and is not shown again.',

    sendPasswordLink: 'Send password link',
    sendAPasswordLink: 'Send a password link?',
    sendLink: 'Send link',
    aLinkWasSentTo: (email: string) => `A link was sent to ${email}`,
    getsAnEMailAtWithA: (name: ReactNode, email: ReactNode) => (
      <>
        {name} gets an e-mail at {email} with a link to choose a new password. Until then nothing changes.
      </>
    ),

    signedOutEverywhere: 'Signed out everywhere',
    theSessionHasEnded: 'The session has ended',
    signThemOutEverywhere: 'Sign them out everywhere?',
    endThisSession: 'End this session?',
    signOut: 'Sign out',
    everywhere: 'everywhere',
    there: 'there',
    isSignedOutAtOnceAndCan: (name: ReactNode, ending: string) => (
      <>
        {name} is signed out {ending} at once, and can sign in again.
      </>
    ),

    unlock: 'Unlock',
    wrongPasswordsAndCodesAreForgotten: 'Wrong passwords and codes are forgotten',
    notLocked: 'Not locked',
    unlockThisAccount: 'Unlock this account?',
    theAccountIsUnlocked: 'The account is unlocked',
    wrongPasswordsAndCodesAreForgottenNamed: (name: ReactNode) => (
      <>
        Wrong passwords and codes are forgotten, and {name} can sign in again at once. So could whoever was guessing:
        ask them first whether it was them.
      </>
    ),

    help: 'Help',
    cannotSignIn: (name: string) => `${name} cannot sign in`,
    signOutEverywhere: 'Sign out everywhere',
    endsWith: (length: number) => `Ends ${counted(length, 'session', 'sessions')}`,
    notSignedInAnywhere: 'Not signed in anywhere',

    thisPersonAlsoBelongsToOrganizations: 'This person also belongs to organizations you don’t manage.',

    sessions: 'Sessions',
    endAll: 'End all',
    sinceLastSeen: (ip: ReactNode, time: ReactNode, time2: ReactNode) => (
      <>
        {ip} · since {time} · last seen {time2}
      </>
    ),
    endTheSessionOfAt: (device: string, ip: string) => `End the session of ${device} at ${ip}`,
    end: 'End',

    signIn: 'Sign-in',
    thisServerSendsNoEMailYet: 'This server sends no e-mail yet, so this person is not told about changes here',
    thisPersonGetsAnEMailAbout: 'This person gets an e-mail about every change here',
    password: 'Password',
    set: 'Set',
    none: 'None',
    otherWaysToSignIn: 'Other ways to sign in',
    twoStepSignIn: 'Two-step sign-in',
    onLeftWith: (backupCodesLeft: string) => `On, ${backupCodesLeft} left`,
    off: 'Off',
    lockedOut: 'Locked out',
    no: 'No',
    locked: 'Locked',
    untilAt: (time: ReactNode) => <>until {time}</>,
    backupCodeCount: (count: number, atLeast = false) => counted(count, 'backup code', 'backup codes', atLeast),
    toHandOnWorksOnceWithin: 'To hand on; works once, within 1 hour',
    byEMailWorksOnceWithin: 'By e-mail; works once, within a day',
  },
});
