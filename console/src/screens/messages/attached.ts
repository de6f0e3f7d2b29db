import { useSyncExternalStore } from 'react';
import { onSignOut } from '../../api/session.ts';
import type { SealedFile } from '../../e2ee/files.ts';
import { contentTypeOf } from '../../files/content-type.ts';
import { sendFile } from '../../files/send-file.ts';
import { texts } from './texts.tsx';

/*
 * Files that are to go with what one writes, by where one writes it. They are uploaded while one writes.
 */
export interface Attached {
  readonly id: string;
  readonly file: File;
  /** Bytes that are there. */
  readonly sent: number;
  /** Which file of the server’s it is, once it is there. */
  readonly fileId: string | null;
  /** What those who get the message open it with, where all is encrypted. */
  readonly sealed: SealedFile | null;
  /** Why it could not be uploaded; null: it is, or will be. */
  readonly problem: string | null;
}

/** Files that one message has at most, as the server counts. */
export const mostAttached = 10;
/** Bytes of a file that is encrypted as a whole, in memory. */
const mostEncrypted = 100 * 1024 ** 2 - 64;

/** Characters of names that stand for a message. */
const longestNames = 1_000;

const places = new Map<string, readonly Attached[]>();
const stops = new Map<string, AbortController>();
const listeners = new Set<() => void>();
const none: readonly Attached[] = [];

function set(place: string, next: readonly Attached[]): void {
  if (next.length === 0) places.delete(place);
  else places.set(place, next);
  for (const listener of listeners) listener();
}

const at = (place: string): readonly Attached[] => places.get(place) ?? none;

function change(place: string, id: string, changes: Partial<Attached>): void {
  set(
    place,
    at(place).map(each => (each.id === id ? { ...each, ...changes } : each)),
  );
}

/** Uploads files to go with what is written there; those beyond what a message takes are left out. */
export function attach(place: string, files: readonly File[], encrypted: boolean): void {
  const room = mostAttached - at(place).length;
  const added = files
    .slice(0, Math.max(0, room))
    .map((file): Attached => ({ id: crypto.randomUUID(), file, sent: 0, fileId: null, sealed: null, problem: null }));
  set(place, [...at(place), ...added]);
  for (const each of added) void run(place, each, encrypted);
}

/** Takes one away again. What was uploaded of it stays among one’s files, where it was not encrypted. */
export function detach(place: string, id: string): void {
  stops.get(id)?.abort();
  set(
    place,
    at(place).filter(each => each.id !== id),
  );
}

/** What stands for files that are sent without a word: nothing that markup could be made of. */
export const namesOf = (names: readonly string[]): string => names.join(', ').slice(0, longestNames);

/** Takes away all that went with a message that was sent. */
export const clearAttached = (place: string): void => set(place, none);

async function run(place: string, { id, file }: Attached, encrypted: boolean): Promise<void> {
  const stop = new AbortController();
  stops.set(id, stop);
  const sending = { onProgress: (sent: number) => change(place, id, { sent }), signal: stop.signal };
  try {
    const type = contentTypeOf(file);
    if (!encrypted) {
      const stored = await sendFile(file, { name: file.name, type, isEncrypted: false }, sending);
      return change(place, id, { fileId: stored.file_id, sent: file.size });
    }
    if (file.size > mostEncrypted) throw new Error(texts.tooLargeToEncrypt);
    const { sealFile } = await import('../../e2ee/files.ts');
    const { sealed, key } = await sealFile(file);
    // Its name and type say something of it, too.
    const about = { name: texts.encryptedFile, type: 'application/octet-stream', isEncrypted: true };
    const stored = await sendFile(sealed, about, sending);
    const opens = { id: stored.file_id, key, name: file.name, type, size: file.size };
    change(place, id, { fileId: stored.file_id, sealed: opens, sent: file.size });
  } catch (error) {
    change(place, id, { problem: error instanceof Error ? error.message : String(error) });
  } finally {
    stops.delete(id);
  }
}

onSignOut(() => {
  for (const stop of stops.values()) stop.abort();
  places.clear();
});

/** What is to go with what is written there. */
export function useAttached(place: string): readonly Attached[] {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => at(place),
  );
}
