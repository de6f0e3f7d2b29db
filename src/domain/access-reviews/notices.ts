import Type from 'typebox';
import { notification } from '../notification.ts';

const ways = ['mail', 'app', 'off'] as const;

export const reviewAsked = notification('access_review.asked', {
  facts: Type.Object({ name: Type.String(), items: Type.Integer() }),
  about: 'You are asked to look through what people hold',
  ways,
  words: ({ name, items }) =>
    `You are asked to review ${name}: ${items === 1 ? 'one thing' : `${items} things`} that people hold`,
});

export const reviewDue = notification('access_review.due', {
  facts: Type.Object({ name: Type.String(), items: Type.Integer() }),
  about: 'A review that you are asked for ends soon',
  ways,
  words: ({ name, items }) =>
    `The review of ${name} ends soon, and ${items} in it ${items === 1 ? 'is' : 'are'} undecided`,
});

export const reviewEnded = notification('access_review.ended', {
  facts: Type.Object({
    name: Type.String(),
    kept: Type.Integer(),
    revoked: Type.Integer(),
    undecided: Type.Integer(),
  }),
  about: 'A review that you opened or answered has ended',
  ways: ['app', 'mail', 'off'],
  words: ({ name, kept, revoked, undecided }) =>
    `The review of ${name} has ended: ${kept} confirmed, ${revoked} ended, ${undecided} undecided`,
});

export const reviewNotices = [reviewAsked, reviewDue, reviewEnded];
