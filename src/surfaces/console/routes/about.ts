import { readAbout } from '../../../domain/console/about.ts';
import { type Route, route } from '../../../http/route.ts';
import { AboutReply, toAbout } from '../shapes/about.ts';

export const aboutRoutes: Route[] = [
  route('GET /about', readAbout, {
    summary: 'What there is to know before one signs in',
    reply: { 200: AboutReply },
    input: () => ({}),
    present: toAbout,
  }),
];
