import type { InCommand } from '../action.ts';
import { queueMail } from '../mail/outbox.ts';
import { notify } from '../notifications/notify.ts';
import type { FactorName } from './methods.ts';
import { factorsChanged, mfaChanged } from './notices.ts';
import type { OwnAccount } from './step-up.ts';

/** What has become of the factors of an account. */
export interface FactorChange {
  readonly what: FactorName;
  readonly on: boolean;
  /** It was the first one, or none is left: whether sign-ins ask for a second factor has changed. */
  readonly turned: boolean;
}

/** Tells a person, and mails them, what has become of their second factors. */
export async function announce(
  work: Pick<InCommand, 'tx' | 'ports' | 'at' | 'caller' | 'enqueue' | 'tell'>,
  userId: string,
  account: Pick<OwnAccount, 'email' | 'username' | 'display_name'>,
  { what, on, turned }: FactorChange,
): Promise<void> {
  const told = {
    to: account.email,
    name: account.display_name ?? account.username,
    at: work.at.toISOString(),
    ip: work.caller.ip,
  };
  if (!turned) await queueMail(work, { kind: on ? 'factor_added' : 'factor_removed', what, ...told });
  else if (on) await queueMail(work, { kind: 'mfa_enabled', what, ...told });
  else await queueMail(work, { kind: 'mfa_disabled', ...told });
  const target = { kind: 'account', id: userId } as const;
  const byPasskey = what === 'passkey';
  if (turned) await notify(work, mfaChanged, { to: [userId], facts: { on, byPasskey }, by: null, target });
  else await notify(work, factorsChanged, { to: [userId], facts: { on, what }, by: null, target });
}
