import { catalogue } from '../../catalogue.ts';

export const texts = catalogue({
  en: {
    notifications: 'Notifications',
    notificationsUnread: (unread: string) => `Notifications, ${unread} unread`,
    andMore: (most: string) => `${most} or more`,
    markAllRead: 'Mark all read',
    clearAll: 'Clear all',
    clearAllTitle: 'Clear all notifications?',
    clearAllGoes: 'They are removed for good, also those you have not read.',
    chooseWhatYouAreToldOf: 'Choose what you are told of',
    clearOf: (title: string) => `Clear “${title}”`,
    unread: 'Unread',
    showOlder: 'Show older',
    nothingNew: 'Nothing here yet',
    whatHappensToYouIsToldHere:
      'When somebody gives you access, adds you to a team or shares something, it is told here.',
    thatWasNotChanged: 'Your notifications were not changed',
  },
});
