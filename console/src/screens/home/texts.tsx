import type { ReactNode } from 'react';
import { catalogue } from '../../catalogue.ts';
import { counted } from '../../parts/counted.ts';

export const texts = catalogue({
  en: {
    activityByDay: 'Activity by day',
    day: 'Day',
    signIns: 'Sign-ins',
    failedSignIns: 'Failed sign-ins',
    refusals: 'Refusals',
    activePeople: 'Active people',

    succeededFailedWith: (sum: string, sum2: string) => `${sum} succeeded, ${sum2} failed`,
    failedSignInsDashed: 'Failed sign-ins (dashed)',
    notCountingFailedSignIns: (sum: string) => `${sum}, not counting failed sign-ins`,
    mostOnOneDay: (max: string) => `Most on one day: ${max}`,

    daysInAt: (first: string, last: string, timezone: string) => `${first} – ${last}, days in ${timezone}`,
    activity: 'Activity',
    showAsTable: 'Show as table',
    daysShown: 'Days shown',
    days: 'Days',

    theFirst10AreShown: 'The first 10 are shown.',

    turnOn: 'Turn on',
    theAuditLogIsNoLongerSealed: 'The audit log is no longer sealed',
    itDoesNotMatchWhatWasSealed: 'It does not match what was sealed last.',
    seeWhatToDo: 'See what to do',
    wantToJoin: (count: number) =>
      counted(count, 'person wants to join an organization', 'people want to join an organization'),
    review: 'Review',
    failedTheirLastTest: (count: number) =>
      counted(count, 'integration failed its last test', 'integrations failed their last test'),
    view: 'View',
    turnOnTwoStepSignIn: 'Turn on two-step sign-in',
    yourAccountCanDoEverythingItTakes: 'Your account can do everything. It takes a minute.',
    doNotUseTwoStepSignIn: (count: number) =>
      counted(count, 'administrator does not use two-step sign-in', 'administrators do not use two-step sign-in'),
    showWho: 'Show who',
    couldNotBeDelivered: (count: number) =>
      counted(count, 'e-mail could not be delivered', 'e-mails could not be delivered'),
    inTheLast7DaysCheckSmtp: 'In the last 7 days. Check SMTP_URL on the server.',
    theLastCompanySyncFailed: 'The last company sync failed',
    viewCompanies: 'View companies',
    verifyYourEMailAddress: 'Verify your e-mail address',
    openTheLinkInTheEMail: 'Open the link in the e-mail we sent you.',
    viewProfile: 'View profile',
    itIsOffForYourAccountIt: 'It is off for your account. It takes a minute.',

    needsYou: 'Needs you',
    nothingNeedsYou: 'Nothing needs you',
    whatDoesWillStandHere: 'What does will stand here.',

    goodMorning: 'Good morning',
    goodAfternoon: 'Good afternoon',
    goodEvening: 'Good evening',

    shortcuts: 'Shortcuts',

    people: 'People',
    teams: 'Teams',
    organizations: 'Organizations',
    roles: 'Roles',
    companies: 'Companies',
    credentials: 'Credentials',
    inGatehouse: 'In Gatehouse',
    totals: 'Totals',

    youAskedFor: 'You asked for',
    askedAt: (time: ReactNode) => <>Asked {time}</>,
    until: (time: ReactNode) => <>Until {time}</>,
    yourTickets: 'Your tickets',
    changedAt: (name: string, time: ReactNode) => (
      <>
        {name}, changed {time}
      </>
    ),
    allRequests: 'All requests',
    allTickets: 'All tickets',
    allYouMayDo: 'All of it',
    whatYouMayDo: 'What you may do',
    role: 'Role',
    givenToYou: 'Given to you',
    byATeam: 'By a team',
    andUntil: (time: ReactNode) => <>, until {time}</>,

    sharedWithYou: 'Shared with you',
    andMoreWith: (length: string) => ` and ${length} more`,
    untilNamed: (name: ReactNode, time: ReactNode) => (
      <>
        {name}, until {time}
      </>
    ),
    byNamed: (name: ReactNode, name2: ReactNode, length: ReactNode) => (
      <>
        {name}, by {name2}
        {length}
      </>
    ),
    owner: 'Owner',
    manager: 'Manager',
    member: 'Member',
    yourTeams: 'Your teams',

    home: 'Home',
    nothingNeedsYouSentence: 'Nothing needs you.',
    oneThingNeedsYou: 'One thing needs you.',
    thingsNeedYou: (count: number) => `${count} things need you.`,
    dayCount: (count: number) => counted(count, 'day', 'days'),
    partOf: (part: string, all: string) => `${part} of ${all}`,
    answer: 'Answer',
    ticketsToAnswer: (count: number) =>
      counted(count, 'support ticket waits for an answer', 'support tickets wait for an answer'),
    ticketsWaitForYou: (count: number) =>
      counted(count, 'support ticket of yours waits for you', 'support tickets of yours wait for you'),
    accessRequestsWait: (count: number) =>
      counted(count, 'request for access waits for you', 'requests for access wait for you'),
  },
});
