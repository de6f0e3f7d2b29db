import { catalogue } from '../../../catalogue.ts';

export const texts = catalogue({
  en: {
    whatYouAreToldOf: 'What you are told of',
    theBellShowsIt:
      'The bell shows it at once. Mail leaves a minute later, only for what you have not read, and at most once an hour.',
    ways: { app: 'Bell', mail: 'Bell and mail', off: 'Off' },
    alwaysTold: 'Always told',
    howAbout: (about: string) => `How you are told: ${about}`,
    saved: 'Saved',
    notSaved: 'That was not saved',

    quietHours: 'Quiet hours',
    noMailLeavesIn: (timezone: string) =>
      `No mail about notifications leaves in them. The clock is that of ${timezone}, from your profile.`,
    keepQuietHours: 'Keep quiet hours',
    from: 'From',
    until: 'Until',
    save: 'Save',
    nameATime: 'Enter a time',
    nameAnotherTime: 'Enter another time than the first',
  },
});
