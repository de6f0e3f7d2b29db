import { readAbout } from '../../../domain/console/about.ts';
import { type Route, route } from '../../../http/route.ts';
import { AboutReply, toAbout } from '../shapes/about.ts';

export const aboutRoutes: Route[] = [
  route('GET /about', readAbout, {
    summary: 'What can be known before signing in',
    reply: { 200: AboutReply },
    input: () => ({}),
    present: toAbout,
  }),
];
