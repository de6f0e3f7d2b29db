import { catalogue } from '../../../catalogue.ts';

export const texts = catalogue({
  en: {
    fullName: 'Full name',
    bio: 'Bio',
    phone: 'Phone',
    department: 'Department',
    timeZone: 'Time zone',
    yourProfileWasNotChanged: 'Your profile was not changed',
    profileUpdated: 'Profile updated',
    editProfile: 'Edit profile',
    timesAreShownInThisTimeZone: 'Times are shown in this time zone',
    noSuchTimeZone: 'No such time zone',
    save: 'Save',
    cancel: 'Cancel',

    userName: 'User name',
    role: 'Role',
    profile: 'Profile',

    yourEMailAddressIsNotVerified: 'Your e-mail address is not verified yet. Open the link in the e-mail we sent you.',
    eMail: 'E-mail',

    picture: 'Picture',
    whoSeesYourProfileSeesIt: 'Shown to everybody who sees your profile. PNG, JPEG, WebP, GIF or AVIF, at most 5 MB.',
    choosePicture: 'Choose picture',
    changePicture: 'Change picture',
    removePicture: 'Remove picture',
    pictureUpdated: 'Picture updated',
    pictureRemoved: 'Picture removed',
    yourPictureWasNotChanged: 'Your picture was not changed',
    thePictureIsTooLarge: 'The picture is larger than 5 MB',

    changeEMail: 'Change e-mail',
    newEMail: 'New e-mail',
    sendTheLink: 'Send link',
    enterTheNewAddress: 'Enter the new address',
    yourAddressWasNotChanged: 'Your address was not changed',
    weMailALinkToTheNewAddress: (email: string) =>
      `We e-mail a link to the new address. Open it in this browser, where you are signed in. Until then you keep ${email}, which we tell of it.`,

    deleteAccount: 'Delete account',
    deletingCannotBeUndone: 'Your profile, memberships, roles, sessions and contacts go. This cannot be undone.',
    deleteMyAccount: 'Delete my account',
    deleteYourAccount: 'Delete your account?',
    whatDeletingDoes:
      'You are signed out everywhere and cannot sign in again. Your e-mail address and user name become free. The audit log keeps what was done, without your name.',
    yourPassword: 'Your password',
    enterYourPassword: 'Enter your password',
    yourAccountIsStillThere: 'Your account was not deleted',
  },
});
