import { catalogue } from '../../../catalogue.ts';

export const texts = catalogue({
  en: {
    yourProfile: 'Your profile',
    whoSees: 'Who sees your profile',
    always:
      'Your name, e-mail address, department and position. Who looks after accounts (user.read.other) always sees them. In teams and organizations that you are in, your user name stays visible.',
    visibilities: {
      private: 'Nobody else',
      team: 'Your teams',
      organization: 'Your organizations and teams',
      public: 'Everybody with an account here',
    },
    means: {
      private: 'Lists and searches leave you out.',
      team: 'Whoever shares a team with you.',
      organization: 'Whoever shares an organization or a team with you.',
      public: 'Also people you share nothing with.',
    },
    whatIsTold: 'What is told of you',
    sharing: 'Tell other systems about me',
    sharingMeans: 'Off, programs that are connected to Gatehouse learn your id only.',
    announcements: 'Mail me announcements',
    announcementsMean:
      'What concerns your account is always mailed, and what you chose under Notifications as you chose it.',
    reports: 'Name me in reports',
    reportsMean:
      'Off, you are counted in totals, and never singled out. The audit log is no report: it names who did what.',
    save: 'Save',
    saved: 'Saved',
    notSaved: 'That was not saved',
    choice: 'choice',
    on: 'On',
    off: 'Off',
  },
});
