import Type from 'typebox';
import { notification } from '../notification.ts';

const organization = Type.Object({ organization: Type.String() });

/** A mail of its own leaves besides. */
export const requestAnswered = notification('organization.answered', {
  facts: Type.Object({ organization: Type.String(), admitted: Type.Boolean() }),
  about: 'Your request to join an organization is answered',
  ways: ['app', 'off'],
  words: facts =>
    `Your request to join the organization ${facts.organization} was ${facts.admitted ? 'approved' : 'declined'}`,
});

/** A mail of its own leaves besides, with the link. */
export const invitedToOrganization = notification('organization.invited', {
  facts: organization,
  about: 'You are invited to an organization',
  ways: ['app', 'off'],
  words: (facts, by) =>
    `${by ?? 'An administrator'} invited you to the organization ${facts.organization}: the link is in your mail`,
});

export const leftOrganization = notification('organization.left', {
  facts: organization,
  about: 'You are removed from an organization',
  ways: ['app', 'mail', 'off'],
  words: (facts, by) => `${by ?? 'An administrator'} removed you from the organization ${facts.organization}`,
});

/** To administrators, at most once an hour; a mail of its own leaves besides. Settled when nobody waits any more. */
export const joinRequested = notification('organization.join_requested', {
  facts: Type.Object({ organization: Type.String(), waiting: Type.Integer() }),
  about: 'Somebody asks to join an organization that you administer',
  ways: ['app', 'off'],
  words: facts =>
    facts.waiting === 1
      ? `Somebody asked to join the organization ${facts.organization}`
      : `${facts.waiting} people wait to join the organization ${facts.organization}`,
});

export const organizationNotices = [joinRequested, requestAnswered, invitedToOrganization, leftOrganization];
