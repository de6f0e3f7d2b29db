import type { ReactNode } from 'react';
import { catalogue } from '../../catalogue.ts';

export const texts = catalogue({
  en: {
    contacts: 'Contacts',
    contactsWith: (tab: string) => `Contacts: ${tab}`,
    friends: 'Friends',
    requests: 'Requests',
    blocked: 'Blocked people',
    blockedTab: 'Blocked',
    name: 'Name',
    userName: 'User name',
    since: 'Since',
    asked: 'Asked',

    addFriend: 'Add friend',
    sendRequest: 'Send request',
    person: 'Person',
    findByName:
      'People of your organizations by a part of their name, others by their exact e-mail address or user name',
    chooseAPerson: 'Choose a person',
    nobodyFound: 'Nobody found',
    typeAName: 'Type a name, e-mail address or user name',
    isAFriendAlready: 'is your friend',
    wasAskedAlready: 'was asked',
    hasAskedYou: 'has asked you',
    requestSentTo: (name: string) => `Friend request sent to ${name}`,
    isYourFriendNow: (name: string) => `${name} is your friend now`,
    noRequestWasSent: 'No request was sent',

    message: 'Message',
    messageTo: (name: string) => `Write to ${name}`,
    accept: 'Accept',
    acceptNamed: (name: string) => `Accept ${name}`,
    decline: 'Decline',
    declineNamed: (name: string) => `Decline ${name}`,
    requestDeclined: 'Request declined',
    takeBack: 'Take back',
    takeBackNamed: (name: string) => `Take back the request to ${name}`,
    requestTakenBack: 'Request taken back',
    unblock: 'Unblock',
    unblockNamed: (name: string) => `Unblock ${name}`,
    isNotBlockedAnyMore: (name: string) => `${name} is not blocked any more`,
    removeFriend: 'Remove friend',
    theyAreNotTold: 'They are not told',
    friendRemoved: (name: string) => `${name} is not your friend any more`,
    block: 'Block',
    neitherReachesTheOther: 'You cannot find or write to each other any more',
    blockNamed: (name: string) => `Block ${name}?`,
    whatABlockDoes: (name: ReactNode) => (
      <>
        You and {name} cannot find each other, see each other’s profile or write to each other directly. You stop being
        friends. {name} is not told. You can unblock them here.
      </>
    ),
    isBlocked: (name: string) => `${name} is blocked`,

    toAnswer: 'To answer',
    sent: 'Sent',
    noFriendsYet: 'No friends yet',
    friendsAppearHere: 'Add people you talk to often, also from outside your organizations.',
    nobodyAsks: 'No requests to answer',
    requestsAppearHere: 'People who want to be your friend appear here.',
    nobodyAsked: 'No open requests',
    whomYouAsked: 'Requests you sent stay here until they are answered.',
    nobodyBlocked: 'Nobody is blocked',
    whoIsBlocked: 'You can block somebody from your friends list and from a request.',
  },
});
