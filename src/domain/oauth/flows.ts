import { createHmac } from 'node:crypto';
import Type, { type Static } from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { randomToken, sha256 } from '../../platform/crypto/tokens.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import type { Authorization } from '../../platform/oauth/identity-provider.ts';
import { later } from '../lifetimes.ts';
import type { Ports } from '../ports.ts';
import type { ProviderName } from '../provider-names.ts';
import type { Returned } from './providers.ts';

export const flowSeconds = 10 * 60;

/** What a flow is for: to sign in, or to link an identity to the account of a living session. */
export type Intent =
  | { readonly kind: 'sign_in' }
  | { readonly kind: 'link'; readonly userId: string; readonly sessionId: string };

/** Where a flow is finished: where the provider sends the browser back to, or on a page of the console that it is sent on to. */
export const FinishAt = Type.Enum(['callback', 'console']);
export type FinishAt = Static<typeof FinishAt>;

/** The secrets of a flow: one goes to the provider and comes back, the other stays in the browser that began. */
export interface FlowSecrets {
  /** 256 random bits, and before them where the flow is finished. */
  readonly state: string;
  /** 256 random bits, the same for all flows of a browser that run at a time. */
  readonly browser: string;
}

/** What a cookie binds a browser by. */
export const Browser = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
/** More than one where two flows began at the same moment. */
export const Browsers = Type.Array(Browser, { maxItems: 8 });

const ofConsole = 'console.';

/** A flow of a browser, which `browsers` names already or not yet. */
export function newFlow(finishAt: FinishAt, [browser = randomToken()]: readonly string[]): FlowSecrets {
  return { state: (finishAt === 'console' ? ofConsole : '') + randomToken(), browser };
}

/** Where the flow of a state is finished. */
export function finishedAt(state: string): FinishAt {
  return state.startsWith(ofConsole) ? 'console' : 'callback';
}

/** The page of the console that finishes a flow with what the provider sent the browser back with. */
export function consolePage(
  { publicUrl }: Ports['settings'],
  provider: ProviderName,
  { code, state, iss, error }: Returned & { readonly state: string | undefined },
): string {
  const given = Object.entries({ code, state, iss, error }).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  );
  return `${publicUrl}/sign-in/${provider}?${new URLSearchParams(given)}`;
}

/** Where a provider sends the browser back to; registered there, and nothing in a request changes it. */
export function callbackUri({ publicUrl }: Ports['settings'], provider: ProviderName): string {
  return `${publicUrl}/api/auth/oauth/${provider}/callback`;
}

/**
 * What goes to the provider. Verifier and nonce are derived, so that they need not be stored: it takes the state, the
 * browser's cookie (null where another browser may finish) and our key to make them, and the database has none of these.
 */
export function authorizationOf(
  { keyring }: Pick<Ports, 'keyring'>,
  provider: ProviderName,
  { state, browser }: { readonly state: string; readonly browser: string | null },
  redirectUri: string,
): Authorization {
  const key = keyring.derive('oauth flow');
  const derived = (purpose: string): string =>
    createHmac('sha256', key)
      .update(`${purpose}\n${provider}\n${state}\n${browser ?? ''}`)
      .digest('base64url');
  return { state, verifier: derived('verifier'), nonce: derived('nonce'), redirectUri };
}

/** Stores a flow: nothing of it could act by itself. */
export async function insertFlow(
  tx: Queryable,
  flow: FlowSecrets & { readonly provider: ProviderName; readonly intent: Intent; readonly at: Date },
): Promise<void> {
  const { intent, at } = flow;
  await tx.rows({
    name: 'insert_oauth_flow',
    text: `insert into oauth_flows (hash, browser, provider, intent, user_id, session_id, created_at, expires_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    values: [
      sha256(flow.state),
      sha256(flow.browser),
      flow.provider,
      intent.kind,
      intent.kind === 'link' ? intent.userId : null,
      intent.kind === 'link' ? intent.sessionId : null,
      at,
      later(at, flowSeconds),
    ],
  });
}

/**
 * Uses a flow up; of several at once with one state, one succeeds. Refuses what is unknown, used, too old, of another
 * provider or of another browser without telling them apart, and another browser does not use it up. Tells which of
 * `browsers` it was bound to.
 */
export async function consumeFlow(
  on: Queryable,
  provider: ProviderName,
  { state, browsers }: { readonly state: string; readonly browsers: readonly string[] },
  at: Date,
): Promise<{ readonly intent: Intent; readonly browser: string }> {
  const [flow] = await on.rows<{ browser: Buffer; user_id: string | null; session_id: string | null }>({
    name: 'consume_oauth_flow',
    text: `delete from oauth_flows where hash = $1 and browser = any($2) and provider = $3 and expires_at > $4
      returning browser, user_id, session_id`,
    values: [sha256(state), browsers.map(sha256), provider, at],
  });
  const browser = browsers.find(each => flow?.browser.equals(sha256(each)));
  if (flow === undefined || browser === undefined) throw refuse('auth.oauth_flow_rejected', {});
  const { user_id: userId, session_id: sessionId } = flow;
  const intent: Intent =
    userId === null || sessionId === null ? { kind: 'sign_in' } : { kind: 'link', userId, sessionId };
  return { intent, browser };
}
