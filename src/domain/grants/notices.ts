import Type from 'typebox';
import { givenAndTaken } from '../given-and-taken.ts';
import { notification } from '../notification.ts';

export const grantsChanged = notification('grant.changed', {
  facts: Type.Object({ given: Type.Array(Type.String()), taken: Type.Array(Type.String()) }),
  about: 'You are given a permission, or one is taken from you',
  ways: ['app', 'mail', 'off'],
  words: ({ given, taken }, by) => givenAndTaken('permission', { given, taken }, by),
});
