import Type from 'typebox';
import { notification } from '../notification.ts';

const ways = ['mail', 'app', 'off'] as const;

export const requestWaits = notification('access_request.waits', {
  facts: Type.Object({ access: Type.String(), passedOn: Type.Boolean() }),
  about: 'Somebody asks for access that you decide',
  ways,
  words: ({ access, passedOn }, by) =>
    passedOn
      ? `${by ?? 'Somebody'} passed a request for ${access} on to you`
      : `${by ?? 'Somebody'} asks for ${access}, which you decide`,
});

export const requestDecided = notification('access_request.decided', {
  facts: Type.Object({ access: Type.String(), approved: Type.Boolean() }),
  about: 'Access that you asked for is approved or rejected',
  ways,
  words: ({ access, approved }, by) =>
    approved
      ? `${by ?? 'Somebody'} approved your request for ${access}`
      : `${by ?? 'Somebody'} rejected your request for ${access}`,
});

const access = Type.Object({ access: Type.String() });

export const accessEnding = notification('access_request.ending', {
  facts: access,
  about: 'Access that you were given ends within a day',
  ways,
  words: facts => `Your access to ${facts.access} ends within a day`,
});

export const accessEnded = notification('access_request.ended', {
  facts: access,
  about: 'Access that you were given has ended',
  ways: ['app', 'mail', 'off'],
  words: facts => `Your access to ${facts.access} has ended`,
});

export const requestNotices = [requestWaits, requestDecided, accessEnding, accessEnded];
