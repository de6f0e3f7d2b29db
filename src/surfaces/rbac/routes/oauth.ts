import Type from 'typebox';
import { type Finished, finish, type HandedOn } from '../../../domain/oauth/finish.ts';
import { listIdentities, unlink } from '../../../domain/oauth/own-identities.ts';
import { startLink, startSignIn } from '../../../domain/oauth/start.ts';
import { type Asked, Redirect, type Route, route } from '../../../http/route.ts';
import { browserCookie, browsersIn } from '../../browser-cookie.ts';
import { deviceCookie } from '../../device-cookie.ts';
import { namedProvider } from '../../sign-in.ts';
import { DataReply, MessageReply, toData, toMessage } from '../shapes/envelope.ts';
import { FinishedReply, IdentityReply, toFinished, toIdentity } from '../shapes/oauth.ts';

const closed = { additionalProperties: false };
const Text = Type.String();
const params = { provider: Type.String({ description: '`google`, `github` or `microsoft`' }) };
const CurrentPassword = Type.Optional(
  Type.String({ description: 'Needed when the last sign-in is older than 10 minutes' }),
);

export const oauthRoutes: Route[] = [
  route('GET /auth/oauth/:provider', startSignIn, {
    summary: 'Sign in with another provider: sends the browser there',
    params,
    reply: { 302: Redirect },
    input: ({ params: { provider }, cookies }) => ({
      provider: namedProvider(provider),
      finishAt: 'callback' as const,
      browsers: browsersIn(cookies),
    }),
    present: () => undefined,
    headers: ({ url, browser }, { https }) => ({ location: url, 'set-cookie': browserCookie(browser, https) }),
  }),
  route('GET /auth/oauth/:provider/callback', finish, {
    summary: 'Where the provider sends the browser back to: signs in, or finishes a link that was started',
    params,
    query: Type.Object({
      code: Type.Optional(Text),
      state: Type.Optional(Text),
      error: Type.Optional(Text),
      iss: Type.Optional(Text),
    }),
    reply: { 200: FinishedReply, 302: Redirect },
    input: ({ params: { provider }, query, cookies }) => ({
      provider: namedProvider(provider),
      at: 'callback' as const,
      ...query,
      browsers: browsersIn(cookies),
    }),
    status: finished => (finished.kind === 'handed_on' ? 302 : 200),
    present: toFinished,
    headers: afterwards,
  }),
  route('GET /auth/oauth/identities', listIdentities, {
    summary: 'The providers you can sign in with',
    reply: { 200: DataReply(Type.Array(IdentityReply)) },
    input: () => ({}),
    present: identities => toData(identities.map(toIdentity)),
  }),
  route('POST /auth/oauth/:provider/link', startLink, {
    summary: 'Link a provider to your account: open the address in the reply in the browser',
    params,
    body: Type.Object({ password: CurrentPassword }, closed),
    reply: { 200: DataReply(Type.Object({ url: Type.String() })) },
    input: ({ params: { provider }, body, cookies }) => ({
      provider: namedProvider(provider),
      finishAt: 'callback' as const,
      browsers: browsersIn(cookies),
      ...body,
    }),
    present: departure => toData({ url: departure.url }),
    headers: (departure, { https }) => ({ 'set-cookie': browserCookie(departure.browser, https) }),
  }),
  route('DELETE /auth/oauth/:provider/link', unlink, {
    summary: 'Unlink a provider from your account',
    params,
    body: Type.Object({ password: CurrentPassword }, closed),
    reply: { 200: MessageReply },
    input: ({ params: { provider }, body }) => ({ provider: namedProvider(provider), ...body }),
    present: () => toMessage('Provider unlinked successfully'),
  }),
];

function afterwards(finished: Finished | HandedOn, asked: Asked): Record<string, string> {
  if (finished.kind === 'handed_on') return { location: finished.url };
  return finished.kind === 'signed_in' ? deviceCookie(finished.signedIn, asked) : {};
}
