import type { paths } from './schema.d.ts';

/** What a sign-in and a refresh are answered with. */
export type SessionReply = paths['/console/session/refresh']['post']['responses']['200']['content']['application/json'];

/** What the server says of whoever is signed in. */
export type Me = SessionReply['me'];
