import Type from 'typebox';
import { readMe } from '../../../domain/console/me.ts';
import { type Finished, finish, type HandedOn } from '../../../domain/oauth/finish.ts';
import { startLink, startSignIn } from '../../../domain/oauth/start.ts';
import { Redirect, type Route, route } from '../../../http/route.ts';
import { browserCookie, browsersIn } from '../../browser-cookie.ts';
import { namedProvider } from '../../sign-in.ts';
import { FinishedReply, toFinished } from '../shapes/session.ts';
import { keptBy } from './session.ts';

const closed = { additionalProperties: false };
const Text = Type.String();
const params = { provider: Type.String({ description: '`google`, `github` or `microsoft`' }) };

export const oauthRoutes: Route[] = [
  route('GET /session/oauth/:provider', startSignIn, {
    summary: 'Sign in with another provider: sends the browser there, and then back to a page of the console',
    params,
    reply: { 302: Redirect },
    input: ({ params: { provider }, cookies }) => ({
      provider: namedProvider(provider),
      finishAt: 'console' as const,
      browsers: browsersIn(cookies),
    }),
    present: () => undefined,
    headers: ({ url, browser }, { https }) => ({ location: url, 'set-cookie': browserCookie(browser, https) }),
  }),
  route('POST /session/oauth/:provider', finish, {
    summary: 'Finish with what the provider sent the browser back with: signs in, or finishes a link that was started',
    params,
    body: Type.Object(
      { code: Type.Optional(Text), state: Type.Optional(Text), error: Type.Optional(Text), iss: Type.Optional(Text) },
      closed,
    ),
    reply: { 200: FinishedReply },
    input: ({ params: { provider }, body, cookies }) => ({
      provider: namedProvider(provider),
      at: 'console' as const,
      ...body,
      browsers: browsersIn(cookies),
    }),
    next: {
      action: readMe,
      as: finished => (finished.kind === 'signed_in' ? finished.signedIn.accessToken : null),
    },
    present: (finished, _asked, me) => toFinished(here(finished), me),
    headers: (finished, asked) => {
      const done = here(finished);
      return done.kind === 'signed_in' ? keptBy(done.signedIn, asked) : {};
    },
    ownPages: true,
  }),
  route('POST /session/oauth/:provider/link', startLink, {
    summary: 'Link a provider to your account: open the address in the reply in the browser',
    params,
    body: Type.Object(
      {
        password: Type.Optional(Type.String({ description: 'Needed when the last sign-in is older than 10 minutes' })),
      },
      closed,
    ),
    reply: { 200: Type.Object({ url: Type.String() }) },
    input: ({ params: { provider }, body, cookies }) => ({
      provider: namedProvider(provider),
      finishAt: 'console' as const,
      browsers: browsersIn(cookies),
      ...body,
    }),
    present: departure => ({ url: departure.url }),
    headers: (departure, { https }) => ({ 'set-cookie': browserCookie(departure.browser, https) }),
    ownPages: true,
  }),
];

/** What came of a flow that nothing but this route finishes. */
function here(finished: Finished | HandedOn): Finished {
  if (finished.kind === 'handed_on') throw new Error('the console has nobody to hand a sign-in on to');
  return finished;
}
