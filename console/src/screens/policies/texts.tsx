import type { ReactNode } from 'react';
import { catalogue } from '../../catalogue.ts';
import { counted } from '../../parts/counted.ts';

const days = (count: number): string => counted(count, 'day', 'days');

export const texts = catalogue({
  en: {
    policies: 'Policies',
    policy: 'Policy',
    policyCount: (count: number) => counted(count, 'policy', 'policies'),
    newPolicy: 'New policy',
    editPolicy: 'Edit policy',
    noPoliciesYet: 'No policies yet',
    whatPoliciesAre:
      'A policy asks something of passwords, second steps, sessions or addresses, at once and of everybody it is about.',
    types: {
      password_policy: 'Passwords',
      mfa_policy: 'Second step',
      session_policy: 'Sessions',
      lockout_policy: 'Lockout',
      ip_allowlist: 'Addresses',
      provider_policy: 'Sign-in provider',
    },

    whatItIsAbout: 'About',
    whom: 'For whom',
    where: 'Where',
    everywhere: 'Everywhere',
    asks: 'What it asks',
    status: 'Status',
    on: 'On',
    off: 'Off',
    reportsOnly: 'Reports only',
    changed: 'Changed',
    nothing: 'Nothing',

    everybody: 'Everybody',
    roleNamed: (name: string) => `role ${name}`,
    teamNamed: (name: string) => `team ${name}`,
    departmentNamed: (name: string) => `department ${name}`,
    some: 'Only some',
    roles: 'Roles',
    teams: 'Teams',
    departments: 'Departments',
    departmentsHint: 'As it stands in people’s profiles. Press Enter after each.',
    chooseSome: 'Choose whom it is about',
    noTeamFound: 'No team of that name',
    whomHint:
      'A policy for the same people takes the place of the one before. Of several that apply to somebody the strictest counts.',

    minLength: {
      label: 'Shortest length',
      hint: 'In characters',
      says: (value: number) => `at least ${value} characters`,
    },
    upperCaseLetter: 'An upper-case letter',
    anUpperCaseLetter: 'an upper-case letter',
    lowerCaseLetter: 'A lower-case letter',
    aLowerCaseLetter: 'a lower-case letter',
    digit: 'A digit',
    aDigit: 'a digit',
    specialCharacter: 'A character that is neither a letter nor a digit',
    aSpecialCharacter: 'a special character',
    expiry: {
      label: 'Expires after',
      hint: 'In days; 0: never. Whoever signs in then chooses a new one.',
      says: (value: number) => (value === 0 ? 'passwords never expire' : `a new one after ${days(value)}`),
    },
    history: {
      label: 'Not one of the last',
      hint: 'How many passwords may not be taken again',
      says: (value: number) => `none of the last ${value}`,
    },
    secondStepRequired: 'A second step is required',
    aSecondStep: 'a second step',
    methods: 'By',
    methodsHint: 'Nothing chosen: a passkey or an authenticator app. Codes by e-mail count only where they are chosen.',
    methodNames: { passkey: 'passkey', totp: 'authenticator app', email: 'codes by e-mail' },
    methodLabels: { passkey: 'Passkey', totp: 'Authenticator app', email: 'Codes by e-mail' },
    or: ' or ',
    grace: {
      label: 'Days of grace',
      hint: 'How long people have to set one up, from when a policy first asks them. After that they set it up when they sign in.',
      says: (value: number) => (value === 0 ? 'at once' : `within ${days(value)}`),
    },
    idle: {
      label: 'Ends when it was not used for',
      hint: 'In minutes',
      says: (value: number) => `end when not used for ${counted(value, 'minute', 'minutes')}`,
    },
    absolute: {
      label: 'Ends after',
      hint: 'In hours, however much it is used',
      says: (value: number) => `end after ${counted(value, 'hour', 'hours')}`,
    },
    maxSessions: {
      label: 'At most, at a time',
      hint: 'The one that was not used for longest ends',
      says: (value: number) => `at most ${value} at a time`,
    },
    attempts: {
      label: 'Wrong passwords until it is locked',
      says: (value: number) => `locked after ${value} wrong passwords`,
    },
    lockMinutes: {
      label: 'Locked for',
      hint: 'In minutes',
      says: (value: number) => `for ${counted(value, 'minute', 'minutes')}`,
    },
    ranges: 'Addresses',
    rangesHint: 'Addresses and ranges such as 203.0.113.0/24 or 2001:db8::/32. Press Enter after each.',
    onlyFrom: (ranges: readonly string[]) =>
      ranges.length > 3 ? `only from ${ranges.length} ranges` : `only from ${ranges.join(', ')}`,
    provider: 'Sign in only with',
    providerNames: { google: 'Google', microsoft: 'Microsoft' },
    onlyWith: (name: string) => `sign in only with ${name}`,

    rangeNamed: (range: string, message: string) => `${range} ${message}`,
    mode: 'Status',
    modes: {
      on: 'On: it holds at once',
      report: 'Reports only: nobody is stopped, and you see who would be',
      off: 'Off',
    },

    showWhomItStops: 'Show whom it stops',
    save: 'Save',
    saveAnyway: 'Save anyway',
    notSaved: 'The policy was not saved',
    wasSaved: 'The policy was saved',
    wouldStop: (count: string) => `${count} would be stopped`,
    stopsNobody: 'It stops nobody',
    isAbout: (people: string) => `It is about ${people}.`,
    people: (count: number) => (count >= 10_000 ? '10,000 people or more' : counted(count, 'person', 'people')),
    andMore: (count: number) => `and ${count} more`,
    whoIsStopped: 'Who is stopped',
    stoppedAtOnce: 'What they do now ends, or they are led through what is missing when they sign in next.',

    previous: 'Previous policy',
    next: 'Next policy',
    edit: 'Edit',
    end: 'End policy',
    endAsked: 'End this policy?',
    endsAtOnce: 'What it asks holds no more, at once. What other policies ask stays.',
    wasEnded: 'The policy was ended',
    wouldHaveStopped: 'Would have stopped',
    wouldHaveHint: 'In the last 90 days',
    nobodyYet: 'Nobody so far',
    lastAt: (why: string, time: ReactNode) => (
      <>
        {why}, {time}
      </>
    ),
    policyAsPeopleSay: 'policy',
  },
});
