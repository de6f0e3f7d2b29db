import { api, result } from '../api/client.ts';
import type { paths } from '../api/schema.d.ts';
import type { Begun } from './begun.ts';
import { reachable } from './reachable.ts';

export type StoredFile =
  paths['/v1/storage/files/{id}']['get']['responses']['200']['content']['application/json']['data'];

/** All that is known of files. */
export const filesRoot = ['files'] as const;

/** What is said of a file before its bytes come. */
export interface FileAbout {
  readonly name: string;
  /** Media type. */
  readonly type: string;
  readonly isEncrypted: boolean;
}

/** Where bytes go, and with which headers. */
export interface Ticket {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const bodyOf = ({ name, type, isEncrypted }: FileAbout, size: number) => ({
  file_name: name,
  file_size: size,
  content_type: type,
  is_encrypted: isEncrypted,
});

/** Browsers say themselves how long it is. */
function withoutLength(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(content-length|host)$/i.test(name)));
}

/** Keeps room for a file, and says where its bytes go. */
export async function beginUpload(
  about: FileAbout,
  size: number,
  signal: AbortSignal,
): Promise<Ticket & { readonly fileId: string }> {
  const { data } = await result(api.POST('/v1/storage/upload-url', { body: bodyOf(about, size), signal }));
  return {
    fileId: data.file_id,
    url: reachable(data.upload_url, location.origin),
    headers: withoutLength(data.headers),
  };
}

/** Has the server look at what came. */
export async function completeUpload(fileId: string): Promise<StoredFile> {
  return (await result(api.POST('/v1/storage/upload-complete', { body: { file_id: fileId } }))).data.file;
}

/** Keeps room for a large file, which comes in parts within a day. */
export async function beginParts(about: FileAbout, size: number, signal: AbortSignal): Promise<Begun> {
  const { data } = await result(api.POST('/v1/storage/uploads', { body: bodyOf(about, size), signal }));
  return { id: data.upload_id, partSize: data.part_size };
}

/** The sizes of the parts that have come, by their numbers. */
export async function partsThere({ id }: Begun, signal: AbortSignal): Promise<ReadonlyMap<number, number>> {
  const { data } = await result(api.GET('/v1/storage/uploads/{id}', { params: { path: { id } }, signal }));
  return new Map(data.received.map(({ part_number, size }) => [part_number, size]));
}

/** Where one part goes. */
export async function partTicket({ id }: Begun, number: number, signal: AbortSignal): Promise<Ticket> {
  const body = { part_numbers: [number] };
  const { data } = await result(api.POST('/v1/storage/uploads/{id}/parts', { params: { path: { id } }, body, signal }));
  const [part] = data.parts;
  return { url: reachable(part?.upload_url ?? '', location.origin), headers: withoutLength(part?.headers ?? {}) };
}

/** Has the server join the parts, and look at what came. */
export async function completeParts({ id }: Begun): Promise<StoredFile> {
  return (await result(api.POST('/v1/storage/uploads/{id}/complete', { params: { path: { id } } }))).data.file;
}

/** Gives an upload up: what has come takes no room any more. */
export async function giveUp({ id }: Begun): Promise<void> {
  await result(api.DELETE('/v1/storage/uploads/{id}', { params: { path: { id } } }));
}
