import Type from 'typebox';
import { brew } from '../../../domain/teapot/brew.ts';
import { type Route, route } from '../../../http/route.ts';

export const teapotRoutes: Route[] = [
  route('GET /teapot', brew, {
    summary: 'Short and stout',
    reply: {
      418: Type.Object({ status: Type.Literal(418), message: Type.String(), successful: Type.Literal(false) }),
    },
    input: () => ({}),
    present: message => ({ status: 418 as const, message, successful: false as const }),
  }),
];
