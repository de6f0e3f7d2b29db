import Type from 'typebox';
import { beginAwaited } from '../../../domain/oauth/awaited/begin.ts';
import { confirmAwaited } from '../../../domain/oauth/awaited/confirm.ts';
import { returnToAwaited } from '../../../domain/oauth/awaited/return.ts';
import { Html, type Route, route } from '../../../http/route.ts';
import { browserCookie, browsersIn } from '../../browser-cookie.ts';
import { toUri, UriReply } from '../shapes/sign-in.ts';
import { confirmPage, refusedPage, releasedPage } from '../sign-in-pages.ts';

const Text = Type.String();
const Short = Type.String({ maxLength: 256 });

export const signInRoutes: Route[] = [
  route('GET /auth/uri', beginAwaited, {
    summary:
      'Start a sign-in with Microsoft: a browser goes to `uri`, and the socket `/v1/auth/callback?key=<callbackKey>` gets one message within 10 minutes, `auth` with the tokens, `mfa_required` or `error`',
    reply: { 200: UriReply },
    input: ({ cookies }) => ({ browsers: browsersIn(cookies) }),
    present: toUri,
    headers: ({ browser }, { https }) => ({ 'set-cookie': browserCookie(browser, https) }),
  }),
  route('GET /auth/redirect', returnToAwaited, {
    summary:
      'Where Microsoft sends the browser back to: lets the waiting device in, or in another browser than the one that asked, a page first asks for its `userCode`',
    query: Type.Object({
      code: Type.Optional(Text),
      state: Type.Optional(Text),
      error: Type.Optional(Text),
      iss: Type.Optional(Text),
    }),
    reply: { 200: Html },
    input: ({ query, cookies }) => ({ ...query, browsers: browsersIn(cookies) }),
    present: returned => (returned.kind === 'confirm' ? confirmPage(returned.page) : releasedPage(returned)),
    headers: (returned, { https }) =>
      returned.kind === 'confirm' ? { 'set-cookie': browserCookie(returned.browser, https) } : {},
    failurePage: refusedPage,
  }),
  route('POST /auth/redirect/confirm', confirmAwaited, {
    summary: 'What the page of `/auth/redirect` sends: the code of the device that waits',
    form: true,
    body: Type.Object({ user_code: Short, form_token: Short }, { additionalProperties: false }),
    reply: { 200: Html },
    input: ({ body, cookies }) => ({
      userCode: body.user_code,
      formToken: body.form_token,
      browsers: browsersIn(cookies),
    }),
    present: releasedPage,
    failurePage: refusedPage,
  }),
];
