import Type, { type Static } from 'typebox';
import { AssertionResponse } from '../../../domain/mfa/passkeys/responses.ts';

/** As the browser takes it; what else is in it follows WebAuthn. */
export const PasskeyOptionsReply = Type.Object(
  { challenge: Type.String({ description: 'Good once, for five minutes' }) },
  {
    additionalProperties: true,
    description: 'What `PublicKeyCredential.parseRequestOptionsFromJSON()` or `parseCreationOptionsFromJSON()` takes',
  },
);

export const PasskeyVerifyBody = Type.Object(
  {
    response: AssertionResponse,
    mfa_token: Type.Optional(Type.String({ description: 'Of a sign-in whose password was right' })),
  },
  { additionalProperties: false },
);

export function toPasskeyInput({ body }: { readonly body: Static<typeof PasskeyVerifyBody> }) {
  return { response: body.response, ...(body.mfa_token === undefined ? {} : { mfaToken: body.mfa_token }) };
}
