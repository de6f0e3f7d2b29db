import type { ReactNode } from 'react';
import { catalogue } from '../../catalogue.ts';
import { counted } from '../../parts/counted.ts';

export const texts = catalogue({
  en: {
    requests: 'Requests',
    askForAccess: 'Ask for access',
    yourRequests: 'Your requests',
    noRequestsYet: 'You have not asked for anything yet',
    whatYouAskFor: 'Access that you ask for, and until when you have it, is listed here.',
    what: 'What',
    status: 'Status',
    asked: 'Asked',
    answeredBy: 'Answered by',
    until: 'Until',
    accessTo: (level: string, what: string) => `${level} on ${what}`,
    withdraw: 'Withdraw',
    withdrawNamed: (name: string) => `Withdraw ${name}`,
    withdrawThisRequest: 'Withdraw this request?',
    nobodyIsAskedAnyMore: (name: ReactNode) => <>Nobody is asked for {name} any more. You can ask again.</>,
    wasWithdrawn: (name: string) => `${name} was withdrawn`,

    statuses: {
      pending_approval: 'Waiting',
      approved: 'Approved',
      rejected: 'Rejected',
      withdrawn: 'Withdrawn',
      expired: 'Not answered in time',
      ended: 'Ended',
      revoked: 'Taken back',
    },
    votes: (given: number, needed: number) => `${given} of ${counted(needed, 'vote', 'votes')}`,

    askForLonger: 'Ask for longer',
    askForLongerNamed: (name: string) => `Ask for longer: ${name}`,
    endsAt: (what: ReactNode, time: ReactNode) => (
      <>
        {what} ends on {time}.
      </>
    ),
    daysMore: 'For how many days more',
    nothingWasAsked: 'Nothing was asked for',
    wasAskedFor: (name: string, people: number) => `${name}: ${counted(people, 'person is', 'people are')} asked`,
    ask: 'Ask',
    accessToWhat: 'Access to',
    other: 'Something else',
    nameOfIt: 'What it is called',
    level: 'Level',
    levelHint: 'Such as read or write',
    days: 'For how many days',
    daysMost: (most: number) => `At most ${counted(most, 'day', 'days')}, from the approval on`,
    reason: 'Why you need it',
    chooseWhat: 'Choose what you need',
    enterIt: 'Enter it',
    answeredWithin: (hours: number) => `Usually answered within ${counted(hours, 'hour', 'hours')}`,

    approvals: 'Approvals',
    waiting: 'Waiting for you',
    answered: 'Answered',
    nothingWaits: 'Nothing waits for you',
    requestsAppearHere: 'Requests for access that you can decide appear here.',
    nothingAnswered: 'You have not answered a request yet',
    who: 'Who',
    somebody: 'Somebody',
    decideBy: 'Decide by',
    request: 'Request',
    previous: 'Request before',
    next: 'Next request',
    asksFor: (who: ReactNode, what: ReactNode, days: number) => (
      <>
        {who} asks for {what} for {counted(days, 'day', 'days')}
      </>
    ),
    number: 'Number',
    where: 'In',
    others: 'Also asked',
    approvedBy: 'Approved by',
    conditions: 'Conditions',
    nobody: 'Nobody',
    none: 'None',
    comment: 'Say why',
    readOnly: 'To read only',
    readOnlyHint: 'Whatever was asked for, they get the level “read”',
    approve: 'Approve',
    reject: 'Reject',
    handOn: 'Hand on…',
    handOnTitle: 'Hand on this request?',
    handOnAction: 'Hand on',
    handOnHint: 'They must hold what is asked for. You do not answer it then.',
    whoInstead: 'Who answers instead',
    notHandedOn: 'It was not handed on',
    notAnswered: 'It was not answered',
    wasApproved: (who: string) => `${who} has access now`,
    wasVoted: 'Your vote counts; others have to agree',
    wasRejected: 'The request was rejected',
    wasHandedOn: (who: string) => `${who} is asked now`,
  },
});
