import Type from 'typebox';
import { listKeyBackups, putKeyBackup, readKeyBackup } from '../../../domain/identity-keys/key-backups.ts';
import { putKeyState, readKeyState } from '../../../domain/identity-keys/key-state.ts';
import { countKeys, listKeyHistory } from '../../../domain/identity-keys/own-keys.ts';
import { readKeyBundle } from '../../../domain/identity-keys/read-bundle.ts';
import { readIdentities } from '../../../domain/identity-keys/read-identities.ts';
import { rotatePreKeys } from '../../../domain/identity-keys/rotate-pre-keys.ts';
import { uploadKeys } from '../../../domain/identity-keys/upload-keys.ts';
import { type Route, route } from '../../../http/route.ts';
import { Patterned } from '../../../kernel/patterned.ts';
import { Data, toData } from '../shapes/envelope.ts';
import {
  BackupReply,
  BackupVersionReply,
  BackupVersionsReply,
  BundleReply,
  CountReply,
  HistoryReply,
  IdentitiesReply,
  StateReply,
  StateVersionReply,
  toBackup,
  toBackupVersion,
  toBundle,
  toCount,
  toIdentity,
  toKeyVersion,
  toUploaded,
  UploadReply,
} from '../shapes/keys.ts';

const closed = { additionalProperties: false };
const anId = '[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}';
const UserIds = Patterned(`^${anId}(?:,${anId}){0,99}$`, 'must be 1 to 100 ids with commas between them', {
  examples: ['0198c0de-4d5e-7f60-8a1b-2c3d4e5f6071'],
});
const Version = Patterned('^[1-9][0-9]{0,8}$', 'must be the number of a version', { examples: ['1'] });

const published: Route[] = [
  route('POST /keys/upload', uploadKeys, {
    summary: 'Publish your keys, or add one-time keys; another identity key takes `replace: true` and a fresh sign-in',
    body: uploadKeys.input,
    reply: { 201: Data(UploadReply) },
    input: ({ body }) => body,
    present: done => toData(toUploaded('Keys uploaded successfully', done)),
  }),
  route('POST /keys/rotate', rotatePreKeys, {
    summary: 'Replace your signed pre-key, and the one-time keys that nobody has been given',
    body: rotatePreKeys.input,
    reply: { 200: Data(UploadReply) },
    input: ({ body }) => body,
    present: done => toData(toUploaded('Keys rotated successfully', done)),
  }),
  route('GET /keys', readIdentities, {
    summary: 'Identity keys of people you share a conversation with; hands out nothing',
    query: Type.Object({ user_ids: UserIds }, closed),
    reply: { 200: Data(IdentitiesReply) },
    input: ({ query }) => ({ user_ids: query.user_ids.toLowerCase().split(',') }),
    present: found => toData({ identities: found.map(toIdentity) }),
  }),
  route('GET /keys/count', countKeys, {
    summary: 'How many one-time keys you have left, and how old your signed pre-key is',
    reply: { 200: Data(CountReply) },
    input: () => ({}),
    present: found => toData(toCount(found)),
  }),
  route('GET /keys/history', listKeyHistory, {
    summary: 'Your signed pre-keys and identity keys, the newest first',
    query: Type.Object(
      {
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'Default 20' })),
        page_state: Type.Optional(Type.String({ description: '`page_state` of the page before' })),
      },
      closed,
    ),
    reply: { 200: Data(HistoryReply) },
    input: ({ query }) => query,
    present: ({ versions, next }) => toData({ history: versions.map(toKeyVersion), next_page_state: next }),
  }),
  route('GET /keys/:userId', readKeyBundle, {
    summary:
      'The keys of a person you share a conversation with, and one one-time key; your own, with all that are left',
    query: Type.Object(
      {
        one_time_key: Type.Optional(Type.Boolean({ description: '`false`: take no one-time key. Default true' })),
      },
      closed,
    ),
    reply: { 200: Data(BundleReply) },
    input: ({ params, query }) => ({ user_id: params.userId, ...query }),
    present: bundle => toData(toBundle(bundle)),
  }),
];

const kept: Route[] = [
  route('PUT /keys/backup', putKeyBackup, {
    summary: 'Store your private identity, encrypted under a passphrase that never leaves you',
    body: putKeyBackup.input,
    reply: { 200: Data(BackupVersionReply) },
    input: ({ body }) => body,
    present: stored => toData(toBackupVersion(stored)),
  }),
  route('GET /keys/backup', readKeyBackup, {
    summary: 'Your newest backup',
    reply: { 200: Data(BackupReply) },
    input: () => ({}),
    present: backup => toData(toBackup(backup)),
  }),
  route('GET /keys/backup/versions', listKeyBackups, {
    summary: 'Versions of your backup, the newest first',
    reply: { 200: Data(BackupVersionsReply) },
    input: () => ({}),
    present: versions => toData({ versions: versions.map(toBackupVersion) }),
  }),
  route('GET /keys/backup/versions/:version', readKeyBackup, {
    summary: 'One version of your backup',
    params: { version: Version },
    reply: { 200: Data(BackupReply) },
    input: ({ params }) => ({ version: Number(params.version) }),
    present: backup => toData(toBackup(backup)),
  }),
  route('PUT /keys/state', putKeyState, {
    summary: 'Keep what your browsers have in common, encrypted: whom you have verified',
    body: putKeyState.input,
    reply: { 200: Data(StateVersionReply) },
    input: ({ body }) => body,
    present: stored => toData(stored),
  }),
  route('GET /keys/state', readKeyState, {
    summary: 'What your browsers have in common, encrypted',
    reply: { 200: Data(StateReply) },
    input: () => ({}),
    present: ({ version, content, updated_at }) => toData({ version, content, updated_at }),
  }),
];

export const keyRoutes: Route[] = [...published, ...kept];
