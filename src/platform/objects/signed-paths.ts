import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { refuse } from '../../kernel/errors.ts';
import { isObjectKey } from './object-key.ts';
import type { Lasting, Said, SavedAs, SignedUpload } from './objects.ts';
import type { Part } from './parts.ts';

/** Where Gatehouse serves what its signed addresses name. */
export const objectsPath = '/objects';

/** The query of a request, as it was parsed. */
export type Query = Readonly<Record<string, unknown>>;

/** Addresses below `/objects` that say themselves what they are for: an HMAC over all of it makes them ours. */
export interface SignedPaths {
  upload(key: string, said: Said & Lasting): SignedUpload;
  /** The same for one part of what comes in parts. */
  uploadPart(key: string, part: Part & Lasting): SignedUpload;
  download(key: string, as: SavedAs & Lasting): string;
  /** What an upload was signed for; refuses with `object.address_rejected`. */
  readUpload(key: string, query: Query): Said;
  /** The same for one part; null: the address is for all of an object. */
  readUploadPart(key: string, query: Query): Part | null;
  /** The same for a download. */
  readDownload(key: string, query: Query): SavedAs;
}

interface SignedPathsOptions {
  readonly secret: KeyObject;
  /** Without a trailing slash. */
  readonly publicUrl: string;
  readonly now: () => Date;
}

export function signedPaths({ secret, publicUrl, now }: SignedPathsOptions): SignedPaths {
  const signature = (parts: readonly string[]): string =>
    createHmac('sha256', secret).update(JSON.stringify(parts)).digest('base64url');
  const expiry = (seconds: number): string => String(Math.floor(now().getTime() / 1000) + seconds);

  function address(method: string, key: string, terms: Readonly<Record<string, string>>): string {
    const signed = { ...terms, signature: signature([method, key, ...Object.entries(terms).flat()]) };
    return `${publicUrl}${objectsPath}/${key}?${new URLSearchParams(signed)}`;
  }

  /** The terms by name, once the signature has turned out to be ours and its time not to be over. */
  function read(method: string, key: string, query: Query, names: readonly string[]): Readonly<Record<string, string>> {
    const given: [string, string][] = [...names, 'expires'].map(name => [name, textOf(query[name])]);
    const expected = Buffer.from(signature([method, key, ...given.flat()]));
    const found = Buffer.from(textOf(query['signature']));
    if (!isObjectKey(key) || found.length !== expected.length || !timingSafeEqual(found, expected))
      throw refuse('object.address_rejected', { why: 'changed' });
    const terms = Object.fromEntries(given);
    if (now().getTime() / 1000 > Number(terms['expires'])) throw refuse('object.address_rejected', { why: 'expired' });
    return terms;
  }

  return {
    upload: (key, { size, type, sha256 = '', seconds }) => ({
      method: 'PUT',
      url: address('PUT', key, { length: String(size), type, sha256, expires: expiry(seconds) }),
      headers: { 'content-type': type },
    }),
    uploadPart: (key, { number, size, seconds }) => ({
      method: 'PUT',
      url: address('PUT part', key, { part: String(number), length: String(size), expires: expiry(seconds) }),
      headers: { 'content-type': 'application/octet-stream' },
    }),
    download: (key, { name, type, seconds }) =>
      address('GET', key, { name: name.toWellFormed(), type, expires: expiry(seconds) }),
    readUpload(key, query) {
      const { length, type = '', sha256 = '' } = read('PUT', key, query, ['length', 'type', 'sha256']);
      return { size: Number(length), type, sha256: sha256 === '' ? undefined : sha256 };
    },
    readUploadPart(key, query) {
      if (query['part'] === undefined) return null;
      const { part, length } = read('PUT part', key, query, ['part', 'length']);
      return { number: Number(part), size: Number(length) };
    },
    readDownload(key, query) {
      const { name = '', type = '' } = read('GET', key, query, ['name', 'type']);
      return { name, type };
    },
  };
}

/** Who leaves a parameter out, or gives it twice, has changed the address. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
