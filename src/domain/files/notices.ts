import Type from 'typebox';
import { notification } from '../notification.ts';

export const quotaNearlyUsed = notification('file.quota_nearly_used', {
  facts: Type.Object({ percent: Type.Integer() }),
  about: 'The room for your files is nearly used up',
  ways: ['app', 'mail', 'off'],
  words: ({ percent }) => `Your files take more than ${percent} % of the room that you have`,
});

export const fileNotices = [quotaNearlyUsed];
