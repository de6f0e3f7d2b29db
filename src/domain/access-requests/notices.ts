import Type from 'typebox';
import { notification } from '../notification.ts';

const ways = ['mail', 'app', 'off'] as const;

/** What is asked for: a credential by its name, where whoever is told may know that. What an older version stored names none. */
const what = { access: Type.String(), credential: Type.Optional(Type.Union([Type.String(), Type.Null()])) };

function named({
  access,
  credential = null,
}: {
  readonly access: string;
  readonly credential?: string | null;
}): string {
  const level = /^credential\.(\w+)$/.exec(access)?.[1];
  if (level === undefined) return access;
  return credential === null ? `a credential (${level})` : `the credential ${credential} (${level})`;
}

export const requestWaits = notification('access_request.waits', {
  facts: Type.Object({ ...what, passedOn: Type.Boolean() }),
  about: 'Somebody asks for access that you decide',
  ways,
  words: ({ passedOn, ...facts }, by) =>
    passedOn
      ? `${by ?? 'Somebody'} passed a request for ${named(facts)} on to you`
      : `${by ?? 'Somebody'} asks for ${named(facts)}, which you decide`,
});

export const requestDecided = notification('access_request.decided', {
  facts: Type.Object({
    ...what,
    approved: Type.Boolean(),
    // What an older version stored has neither.
    request: Type.Optional(Type.String()),
    expiresAt: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  }),
  about: 'Access that you asked for is approved or rejected',
  ways,
  words: ({ approved, ...facts }, by) =>
    approved
      ? `${by ?? 'Somebody'} approved your request for ${named(facts)}`
      : `${by ?? 'Somebody'} rejected your request for ${named(facts)}`,
  shown: ({ approved, request, expiresAt }) => ({
    title: approved ? 'Access Request Approved' : 'Access Request Rejected',
    message: `Your access request has been ${approved ? 'approved' : 'rejected'}`,
    data: { request_id: request ?? null, expires_at: expiresAt ?? null },
  }),
});

const access = Type.Object(what);

export const accessEnding = notification('access_request.ending', {
  facts: access,
  about: 'Access that you were given ends within a day',
  ways,
  words: facts => `Your access to ${named(facts)} ends within a day`,
});

export const accessEnded = notification('access_request.ended', {
  facts: access,
  about: 'Access that you were given has ended',
  ways: ['app', 'mail', 'off'],
  words: facts => `Your access to ${named(facts)} has ended`,
});

export const requestUndecided = notification('access_request.undecided', {
  facts: access,
  about: 'Nobody decides in time what you asked for',
  ways,
  words: facts => `Nobody decided your request for ${named(facts)} in time; you can ask again`,
});

export const accessAutomatic = notification('access_request.automatic', {
  facts: access,
  about: 'Somebody was given by their role what you would decide',
  ways: ['app', 'mail', 'off'],
  words: (facts, by) =>
    `${by ?? 'Somebody'} was given ${facts.access}, which their role gives without an answer of yours`,
});

export const requestNotices = [
  requestWaits,
  requestDecided,
  accessEnding,
  accessEnded,
  accessAutomatic,
  requestUndecided,
];
