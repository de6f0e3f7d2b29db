import type { ReactNode } from 'react';
import { catalogue } from '../../catalogue.ts';

export const texts = catalogue({
  en: {
    eMail: 'E-mail',
    userName: 'User name',
    text3To30LettersDigitsDotsDashes: '3 to 30 letters, digits, dots, dashes or underscores',
    fullName: 'Full name',
    password: 'Password',
    atLeast8CharactersCommonPasswordsAre: 'At least 8 characters. Common passwords are not accepted',

    twoStepSignIn: 'Two-step sign-in',
    enterTheCodeFromYourAuthenticatorApp: 'Enter the code from your authenticator app, or a backup code.',
    code: 'Code',
    haveACodeSent: 'Have a code sent and enter it, or enter a backup code.',
    useYourPasskeyOrABackupCode: 'Use your passkey, or enter a backup code.',
    mailMeACode: 'E-mail me a code',
    sendMeACodeBySms: 'Send me a code by SMS',
    weSentACodeTo: (where: ReactNode) => <>We sent a code to {where}. It works for 5 minutes.</>,
    noCodeWasSent: 'No code was sent. Try again.',
    signInWithAPasskey: 'Sign in with a passkey',
    useAPasskey: 'Use a passkey',
    noPasskeyWasUsed: 'No passkey was used. Try again, or sign in another way.',
    continue: 'Continue',
    startOver: 'Start over',

    secureYourAccount: 'Secure your account',
    aPolicyAsksForASecondStep: 'A security policy asks you for a second step when you sign in. Set one up to go on.',
    useAnAuthenticatorApp: 'Use an authenticator app',
    haveCodesMailedToYou: 'Have codes e-mailed to you',
    askAnAdministratorForHelp: 'This server does not offer what the policy asks for. Ask an administrator for help.',
    addAPasskey: 'Add a passkey',
    yourBrowserMadeNoPasskey: 'Your browser made no passkey. Try again, or choose another way.',
    setUpAnAuthenticator: 'Set up an authenticator',
    confirmCodesByMail: 'Codes by e-mail',
    weSentACodeToFor: (where: ReactNode) => <>We sent a code to {where}. It works for 15 minutes.</>,
    turnOnAndSignIn: 'Turn on and sign in',
    chooseAnotherWay: 'Choose another way',

    thisServerIsNotSetUpYet: 'This server is not set up yet',
    gatehouseAdminCreate: './gatehouse admin create',
    itsLogHasAOneTimeLink: (it: ReactNode) => (
      <>
        Its log has a one-time link that creates the first administrator: open that first. To get a new link, start the
        server again; or create the administrator with {it}. People can register after that.
      </>
    ),

    google: 'Google',
    microsoft: 'Microsoft',
    or: 'or',
    continueWithWith: (it: string) => `Continue with ${it}`,

    signIn: 'Sign in',
    eMailOrUserName: 'E-mail or user name',
    forgotYourPassword: 'Forgot your password?',
    createOne: 'Create one',
    noAccountYet: (it: ReactNode) => <>No account yet? {it}</>,

    theAccountWasNotCreated: 'The account was not created',
    welcomeALinkToVerifyYourAddress: (email: string) =>
      `Welcome. A link to verify your address is on its way to ${email}.`,
    alreadyHaveAnAccount: (it: ReactNode) => <>Already have an account? {it}</>,
    createAnAccount: 'Create an account',
    registrationIsByInvitationAskAn: 'Registration is by invitation. Ask an administrator to invite you.',
    registrationIsClosedAskAn: 'Registration is closed. Ask an administrator for an account.',
    createAccount: 'Create account',

    isLinkedToYourAccount: (title: string) => `${title} is linked to your account`,
    signInWith: (title: string) => `Sign in with ${title}`,
    oneMoment: 'One moment…',
    backToSignIn: 'Back to sign-in',

    theAdministratorWasNotCreated: 'The administrator was not created',
    setUpGatehouse: 'Set up Gatehouse',
    createTheFirstAdministratorThisLink: 'Create the first administrator. This link works once.',
    createAdministrator: 'Create administrator',

    noMailSoLinkIsShown: 'This server sends no e-mail yet. Ask an administrator for a link to choose a new password.',
    thisServerSendsNoEMailYet: 'This server sends no e-mail yet',
    checkYourEMail: 'Check your e-mail',
    weSendYouAnEMailWith: 'We send you an e-mail with a link to choose a new one.',
    sendLink: 'Send link',

    requestANewLink: 'Request a new link',
    chooseANewPassword: 'Choose a new password',
    openTheLinkFromTheEMail: 'Open the link from the e-mail again: a part of it is missing.',
    yourPasswordHasExpired: 'Your password has expired. Choose a new one, then sign in with it.',
    youWillBeSignedOutEverywhereThen: 'You will be signed out everywhere. Then sign in with the new password.',
    changePassword: 'Change password',

    confirmYourEMailAddress: 'Confirm your e-mail address',
    continueToGatehouse: 'Continue to Gatehouse',
    confirmThatIsYours: (email: ReactNode) => <>Confirm that {email} is yours.</>,
    ifYouDidNotCreateAnAccount: 'If you did not create an account here, close this page.',
    confirmAddress: 'Confirm address',
    thatDidNotWorkTryAgain: 'That did not work. Try again.',
  },
});
