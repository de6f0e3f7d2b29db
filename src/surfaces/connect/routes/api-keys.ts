import Type from 'typebox';
import { createApiKey } from '../../../domain/api-keys/create-key.ts';
import { deleteApiKey } from '../../../domain/api-keys/delete-key.ts';
import { KeyAddresses, KeyName, KeyPermissions } from '../../../domain/api-keys/fields.ts';
import { listKeysOf, revokeKeyOf } from '../../../domain/api-keys/keys-of-others.ts';
import { mostKeyDays, usualKeyDays } from '../../../domain/api-keys/lifetime.ts';
import { listApiKeys, listKeyAreas, readApiKey } from '../../../domain/api-keys/read-keys.ts';
import { rotateApiKey } from '../../../domain/api-keys/rotate-key.ts';
import { updateApiKey } from '../../../domain/api-keys/update-key.ts';
import { orNull } from '../../../domain/fields.ts';
import { type Route, route } from '../../../http/route.ts';
import { ApiKeyMadeShape, ApiKeyShape, toApiKey, toApiKeyMade } from '../shapes/api-keys.ts';
import { Data, Said, toData, toSaid } from '../shapes/envelope.ts';

const closed = { additionalProperties: false };
const Recent = Type.Optional(
  Type.String({ writeOnly: true, description: 'Needed when the last sign-in is older than 10 minutes' }),
);
const Ends = Type.Optional(
  Type.String({
    format: 'moment',
    description: `When it ends, within ${mostKeyDays} days`,
    examples: ['2027-01-31T12:00:00Z'],
  }),
);
const { overlap_hours: Overlap } = rotateApiKey.input.properties;

const own: Route[] = [
  route('POST /api-keys', createApiKey, {
    summary: `Make an API key, whose secret is shown this once; it ends after ${usualKeyDays} days unless you say otherwise`,
    body: Type.Object(
      {
        name: KeyName,
        permissions: KeyPermissions,
        organization_id: Type.Optional(
          orNull(Type.String({ format: 'uuid', description: 'Where alone it acts; null: wherever you may' })),
        ),
        expires_at: Ends,
        addresses: Type.Optional(KeyAddresses),
        password: Recent,
      },
      closed,
    ),
    reply: { 201: Data(ApiKeyMadeShape) },
    input: ({ body }) => body,
    present: made => toData(toApiKeyMade(made)),
  }),
  route('GET /api-keys', listApiKeys, {
    summary: 'Your API keys, the newest first; never their secrets',
    reply: { 200: Data(Type.Object({ api_keys: Type.Array(ApiKeyShape) })) },
    input: () => ({}),
    present: keys => toData({ api_keys: keys.map(toApiKey) }),
  }),
  route('GET /api-keys/areas', listKeyAreas, {
    summary: 'What is one’s own that a key can name, as `self.<area>`',
    reply: {
      200: Data(Type.Object({ areas: Type.Array(Type.Object({ permission: Type.String(), about: Type.String() })) })),
    },
    input: () => ({}),
    present: areas => toData({ areas: areas.map(({ area, about }) => ({ permission: `self.${area}`, about })) }),
  }),
  route('GET /api-keys/:id', readApiKey, {
    summary: 'One of your API keys',
    reply: { 200: Data(ApiKeyShape) },
    input: ({ params }) => ({ id: params.id }),
    present: key => toData(toApiKey(key)),
  }),
  route('PATCH /api-keys/:id', updateApiKey, {
    summary: 'Rename an API key, or say where it may be used from',
    body: Type.Object(
      { name: Type.Optional(KeyName), addresses: Type.Optional(KeyAddresses), password: Recent },
      closed,
    ),
    reply: { 200: Data(ApiKeyShape) },
    input: ({ params, body }) => ({ id: params.id, ...body }),
    present: key => toData(toApiKey(key)),
  }),
  route('POST /api-keys/:id/rotate', rotateApiKey, {
    summary: 'Give an API key a new secret and a new end; the secret before goes on for a day unless you say otherwise',
    body: Type.Object({ expires_at: Ends, overlap_hours: Overlap, password: Recent }, closed),
    reply: { 200: Data(ApiKeyMadeShape) },
    input: ({ params, body }) => ({ id: params.id, ...body }),
    present: made => toData(toApiKeyMade(made)),
  }),
  route('DELETE /api-keys/:id', deleteApiKey, {
    summary: 'Revoke an API key; its next use is refused',
    body: Type.Object({ password: Recent }, closed),
    reply: { 200: Said },
    input: ({ params, body }) => ({ id: params.id, ...body }),
    present: () => toSaid('API key revoked successfully'),
  }),
];

const ofOthers: Route[] = [
  route('GET /users/:id/api-keys', listKeysOf, {
    summary: 'The API keys of a person; never their secrets',
    reply: { 200: Data(Type.Object({ api_keys: Type.Array(ApiKeyShape) })) },
    input: ({ params }) => ({ userId: params.id }),
    present: keys => toData({ api_keys: keys.map(toApiKey) }),
  }),
  route('DELETE /users/:id/api-keys/:keyId', revokeKeyOf, {
    summary: 'Revoke an API key of a person, who is told; its next use is refused',
    reply: { 200: Said },
    input: ({ params }) => ({ userId: params.id, id: params.keyId }),
    present: () => toSaid('API key revoked successfully'),
  }),
];

/** API keys: one's own, and those of people. */
export const apiKeyRoutes: Route[] = [...own, ...ofOthers];
