import Type, { type Static } from 'typebox';
import { orNull } from '../../../domain/fields.ts';
import type { AddedPasskey } from '../../../domain/mfa/passkeys/add-passkey.ts';
import { PasskeyName } from '../../../domain/mfa/passkeys/add-passkey.ts';
import type { PasskeyView } from '../../../domain/mfa/passkeys/passkeys.ts';
import { CreationResponse } from '../../../domain/mfa/passkeys/responses.ts';

const closed = { additionalProperties: false } as const;
const Moment = Type.String({ format: 'date-time' });

const PasskeyShape = Type.Object({
  id: Type.String({ format: 'uuid' }),
  name: Type.String(),
  created_at: Moment,
  last_used_at: orNull(Moment),
});

export const PasskeysResults = Type.Object({ passkeys: Type.Array(PasskeyShape) });

export const PasskeyOptionsBody = Type.Object(
  { password: Type.Optional(Type.String({ description: 'Needed when the last sign-in is older than 10 minutes' })) },
  closed,
);

export const PasskeyBody = Type.Object({ response: CreationResponse, name: Type.Optional(PasskeyName) }, closed);

export const PasskeyResults = Type.Object({
  passkey: PasskeyShape,
  backup_codes: Type.Array(Type.String(), { description: 'New ones for whoever has none left; shown only now' }),
});

export const RemovalBody = Type.Object(
  { password: Type.Optional(Type.String({ description: 'Your current password, if you have one' })) },
  closed,
);

export const RemovalResults = Type.Object({
  passkey_id: Type.String(),
  mfa_enabled: Type.Boolean({ description: 'Whether sign-ins still ask for a second factor' }),
});

export function toPasskeys(views: readonly PasskeyView[]): Static<typeof PasskeysResults> {
  return { passkeys: views.map(toPasskey) };
}

export function toAdded({ passkey, backupCodes }: AddedPasskey): Static<typeof PasskeyResults> {
  return { passkey: toPasskey(passkey), backup_codes: [...backupCodes] };
}

function toPasskey({ id, name, created_at, last_used_at }: PasskeyView): Static<typeof PasskeyShape> {
  return { id, name, created_at, last_used_at };
}
