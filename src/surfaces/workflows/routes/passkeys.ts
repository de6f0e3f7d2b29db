import { addPasskey } from '../../../domain/mfa/passkeys/add-passkey.ts';
import { beginPasskey } from '../../../domain/mfa/passkeys/begin-passkey.ts';
import { listPasskeys, removePasskey } from '../../../domain/mfa/passkeys/own-passkeys.ts';
import type { Route } from '../../../http/route.ts';
import { PasskeyOptionsReply } from '../../administration/shapes/passkeys.ts';
import {
  PasskeyBody,
  PasskeyOptionsBody,
  PasskeyResults,
  PasskeysResults,
  RemovalBody,
  RemovalResults,
  toAdded,
  toPasskeys,
} from '../shapes/passkeys.ts';
import { workflow } from '../workflow.ts';

export const passkeyRoutes: Route[] = [
  workflow('GET /user/auth/passkeys', listPasskeys, {
    workflow: 'passkeys',
    summary: 'Your passkeys, the oldest first',
    results: PasskeysResults,
    input: () => ({}),
    show: toPasskeys,
  }),
  workflow('POST /user/auth/passkeys/options', beginPasskey, {
    workflow: 'passkey_options',
    summary: 'Start adding a passkey: what the browser is asked for',
    body: PasskeyOptionsBody,
    results: PasskeyOptionsReply,
    input: ({ body }) => body,
    show: options => ({ ...options }),
  }),
  workflow('POST /user/auth/passkeys', addPasskey, {
    workflow: 'passkey_add',
    summary: 'Add the passkey that the browser has made',
    body: PasskeyBody,
    results: PasskeyResults,
    input: ({ body }) => body,
    show: toAdded,
  }),
  workflow('DELETE /user/auth/passkeys/:passkeyId', removePasskey, {
    workflow: 'passkey_remove',
    summary: 'Remove a passkey, with your password',
    body: RemovalBody,
    results: RemovalResults,
    input: ({ params, body }) => ({ id: params.passkeyId, ...body }),
    show: ({ id, protected: still }) => ({ passkey_id: id, mfa_enabled: still }),
  }),
];
