import Type, { type Static } from 'typebox';
import { KeyToken, permissionsOf } from '../../../domain/api-keys/fields.ts';
import type { OwnedKey } from '../../../domain/api-keys/keys.ts';
import type { KeyShown } from '../../../domain/api-keys/secrets.ts';
import { orNull } from '../../../domain/fields.ts';

const Time = Type.String();
const Prefix = Type.String({ description: 'How the secret begins', examples: ['gk_8fT2mQx0LrVb'] });

export const ApiKeyShape = Type.Object({
  id: Type.String(),
  name: Type.String(),
  prefix: orNull(Prefix),
  permissions: Type.Array(Type.String()),
  organization_id: orNull(Type.String({ description: 'Where alone it acts' })),
  organization_name: orNull(Type.String()),
  addresses: Type.Array(Type.String(), { description: 'Where it may be used from; none: from anywhere' }),
  created_at: Time,
  rotated_at: Time,
  expires_at: Time,
  last_used_at: orNull(Type.String({ description: 'To the minute' })),
  last_used_ip: orNull(Type.String()),
  old_secrets: Type.Array(Type.Object({ prefix: Prefix, ends_at: Time, last_used_at: orNull(Time) }), {
    description: 'Secrets from before it was rotated that are still good',
  }),
});

export const ApiKeyMadeShape = Type.Object({
  ...ApiKeyShape.properties,
  key: KeyToken,
});

export function toApiKey(key: OwnedKey): Static<typeof ApiKeyShape> {
  const secrets = key.secrets ?? [];
  const current = secrets.find(({ ends_at }) => ends_at === null);
  return {
    id: key.id,
    name: key.name,
    prefix: current === undefined ? null : prefixOf(current.lookup),
    permissions: permissionsOf(key.permissions, key.areas),
    organization_id: key.organization_id,
    organization_name: key.organization_name,
    addresses: [...key.ranges],
    created_at: time(key.created_at),
    rotated_at: time(key.rotated_at),
    expires_at: time(key.expires_at),
    last_used_at: timeOrNull(key.last_used_at),
    last_used_ip: key.last_used_ip,
    old_secrets: secrets.flatMap(({ lookup, ends_at, last_used_at }) =>
      ends_at === null
        ? []
        : [{ prefix: prefixOf(lookup), ends_at: time(ends_at), last_used_at: timeOrNull(last_used_at) }],
    ),
  };
}

export function toApiKeyMade({ key, token }: KeyShown): Static<typeof ApiKeyMadeShape> {
  return { ...toApiKey(key), key: token };
}

const prefixOf = (lookup: string): string => `gk_${lookup}`;
const time = (stored: string): string => new Date(stored).toISOString();
const timeOrNull = (stored: string | null): string | null => (stored === null ? null : time(stored));
