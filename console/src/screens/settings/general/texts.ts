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
  },
});
