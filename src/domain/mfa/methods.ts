import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import type { Ports, Settings } from '../ports.ts';
import type { MfaMethod } from '../rules/types.ts';

/** Second factors that a code shows: of an authenticator, or sent by us. In the order in which they are offered. */
export const factorKinds = ['totp', 'email', 'sms'] as const;
export type FactorKind = (typeof factorKinds)[number];

export const Method = Type.Enum(factorKinds, {
  description: '`totp`: an authenticator app; `email` and `sms`: codes that are sent',
});

/** Whatever finishes a sign-in that asks for a second factor. */
export type SecondFactor = FactorKind | 'passkey' | 'backup_code';

/** What stands for itself as a second factor. */
export const factorNames = ['totp', 'passkey', 'email', 'sms'] as const;
export type FactorName = (typeof factorNames)[number];

/** The variables without which codes cannot be sent by SMS. */
export const smsVariables = ['SMS_WEBHOOK_URL', 'SMS_WEBHOOK_SECRET'] as const;

type Sender = { readonly settings: Pick<Settings, 'mail'>; readonly sms: Ports['sms'] };

/** Whether this server can send codes of a factor, where it needs that. */
export function canBeSent({ settings, sms }: Sender, method: FactorKind): boolean {
  return method === 'email' ? settings.mail !== 'kept' : method !== 'sms' || sms !== null;
}

/** Refuses codes that this server cannot send, naming what to set. */
export function mustBeSendable(sender: Sender, method: FactorKind): void {
  if (canBeSent(sender, method)) return;
  throw method === 'email'
    ? refuse('not_configured', { what: 'Codes by e-mail', variables: ['SMTP_URL'] })
    : refuse('not_configured', { what: 'Codes by SMS', variables: smsVariables });
}

/** Those of some factors that people can set up here. */
export function possibleOf(
  methods: readonly MfaMethod[],
  ports: Sender & { readonly passkeys: Ports['passkeys'] },
): MfaMethod[] {
  return methods.filter(method => (method === 'passkey' ? ports.passkeys !== null : canBeSent(ports, method)));
}
