import { confirmFactor } from '../../../domain/mfa/confirm-factor.ts';
import { disableMfa } from '../../../domain/mfa/disable-mfa.ts';
import { setUpFactor } from '../../../domain/mfa/set-up-factor.ts';
import type { Route } from '../../../http/route.ts';
import {
  MfaDisableBody,
  MfaDisableResults,
  MfaSetupBody,
  MfaSetupResults,
  MfaVerifyBody,
  MfaVerifyResults,
  toMfaDisabled,
  toMfaSetup,
  toMfaVerified,
} from '../shapes/mfa.ts';
import { workflow } from '../workflow.ts';

export const mfaRoutes: Route[] = [
  workflow('POST /user/auth/mfa/setup', setUpFactor, {
    workflow: 'mfa_setup',
    summary: 'Set up a second factor; it protects nothing until it is verified',
    body: MfaSetupBody,
    results: MfaSetupResults,
    input: ({ body: { backup_codes_count: backupCodes, ...rest } }) =>
      backupCodes === undefined ? rest : { ...rest, backupCodes },
    show: toMfaSetup,
  }),
  workflow('POST /user/auth/mfa/verify', confirmFactor, {
    workflow: 'mfa_verify',
    summary: 'Turn on the second factor that you set up last, with a first code',
    body: MfaVerifyBody,
    results: MfaVerifyResults,
    input: ({ body }) => body,
    show: toMfaVerified,
  }),
  workflow('POST /user/auth/mfa/disable', disableMfa, {
    workflow: 'mfa_disable',
    summary: 'Turn off two-step sign-in or one way of it, with your password, and a code where an authenticator is on',
    body: MfaDisableBody,
    results: MfaDisableResults,
    input: ({ body }) => body,
    show: toMfaDisabled,
  }),
];
