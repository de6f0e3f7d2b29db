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

    onThisDevice: 'On your devices',
    whatComesThere: 'Calls and mentions, while no tab of Gatehouse is open. It ends when you sign out.',
    notifyMe: 'Notify me on this device',
    itCannot: 'This browser cannot show notifications here. On a phone, add Gatehouse to the start screen first.',
    itMayNot: 'You have blocked notifications of Gatehouse in this browser. Allow them in its settings first.',
    nowOn: 'This device will notify you',
    nowOff: 'This device will not notify you any more',
    notTurnedOn: 'This device was not turned on',
    sayWhoAndWhere: 'Say who and where',
    otherwiseOnly:
      'Otherwise they say only that there is something, such as “New mention”. What is written never leaves the server.',
    yourDevices: 'Devices that notify you',
    turnOff: 'Turn off',
    turnOffNamed: (device: string) => `Turn off notifications on ${device}`,

    quietHours: 'Quiet hours',
    noMailLeavesIn: (timezone: string) =>
      `No mail about notifications leaves in them, and no device notifies you. The clock is that of ${timezone}, from your profile.`,
    keepQuietHours: 'Keep quiet hours',
    from: 'From',
    until: 'Until',
    save: 'Save',
    nameATime: 'Enter a time',
    nameAnotherTime: 'Enter another time than the first',
  },
});
