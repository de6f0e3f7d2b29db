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
    accessToCredential: (level: string, name: string | null) =>
      name === null ? `${level} on a credential` : `${level} on the credential ${name}`,
    credential: 'One credential',
    credentialLink: 'Link to the credential, or its ID',
    credentialLinkHint: 'From the address of its page. Ask somebody who has it for the link',
    noCredentialInIt: 'Enter the link to a credential, or its ID',
    whoCanShareItIsAsked: (name: ReactNode) => (
      <>Whoever may share {name} is asked. You have it from the approval on.</>
    ),
    thisCredential: 'this credential',
    youCanThen: 'You can then',
    useIt: 'Use it',
    useItHint: 'View it and reveal its secrets. Each reveal is recorded',
    editIt: 'Edit it',
    editItHint: 'Also change its values and notes',
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
    inEmergency: 'In an emergency',
    byRole: 'By your role',
    emergencyAccess: 'Emergency access',
    emergencyHint:
      'You get it at once. Everybody who would have been asked is told, with your reason, and reviews it afterwards.',
    takeIt: 'Take access',
    hours: 'For how many hours',
    hoursMost: (most: number) => `At most ${counted(most, 'hour', 'hours')}, from now on`,
    noneInEmergency: 'Nothing can be taken in an emergency',
    nothingWasTaken: 'Nothing was taken',
    wasTaken: (what: string, people: number) =>
      `You have ${what} now; ${counted(people, 'person was', 'people were')} told`,

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
    requestOf: (who: string, what: string) => `${who}: ${what}`,
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
    audited: 'Record every use',
    auditedHint: 'Each use that only this access allows leaves an event in the audit log',
    conditionNames: { read_only: 'To read only', audit_enabled: 'Every use is recorded' } as Readonly<
      Record<string, string>
    >,
    approve: 'Approve',
    reject: 'Reject',
    handOn: 'Hand on…',
    handOnTitle: 'Hand on this request?',
    handOnAction: 'Hand on',
    handOnHint: 'They must hold what is asked for. You do not answer it then.',
    whoInstead: 'Who answers instead',
    notHandedOn: 'It was not handed on',
    notAnswered: 'It was not answered',
    endings: {
      withdrawn: (who: string) => `${who} withdrew this request`,
      approved: () => 'Somebody else approved this request',
      rejected: () => 'Somebody else rejected this request',
      expired: () => 'This request was not answered in time',
    },
    waitsNoMore: 'This request waits for you no more',
    nothingToAnswer: 'There is nothing left to answer.',
    commentWasNotSent: 'What you wrote was not sent. It stays here until you close this.',
    whatYouWrote: 'What you wrote',
    approveMany: (count: number) => `Approve ${counted(count, 'request', 'requests')}?`,
    rejectMany: (count: number) => `Reject ${counted(count, 'request', 'requests')}?`,
    chosenRequests: 'Chosen requests',
    allGetIt: 'All of them read it',
    sayWhyNot: 'Say why not',
    voted: 'Voted',
    notDecided: 'Not decided',
    deciding: 'Deciding…',
    whatCameOfIt: 'What came of it',
    decidedOf: (done: number, all: number, refused: number) =>
      refused === 0
        ? `${done} of ${counted(all, 'request', 'requests')} answered`
        : `${done} of ${counted(all, 'request', 'requests')} answered, ${refused} not`,
    close: 'Close',
    somethingWentWrong: 'Something went wrong. Try again.',
    wasApproved: (who: string) => `${who} has access now`,
    wasVoted: 'Your vote counts; others have to agree',
    wasRejected: 'The request was rejected',
    wasHandedOn: (who: string) => `${who} is asked now`,
  },
});
