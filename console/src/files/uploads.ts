import { useSyncExternalStore } from 'react';
import { onSignOut } from '../api/session.ts';
import { queryClient } from '../queries.ts';
import { contentTypeOf } from './content-type.ts';
import { sendFile } from './send-file.ts';
import { filesRoot } from './storage.ts';
import { fingerprintOf } from './upload-plan.ts';

/*
 * What is being uploaded for oneself. It goes on while one looks at other screens.
 */
export interface Upload {
  readonly id: string;
  readonly file: File;
  /** Bytes that are there. */
  readonly sent: number;
  readonly state: 'waiting' | 'sending' | 'done' | 'failed';
  /** Why it failed, in words. */
  readonly problem: string | null;
}

/** Uploads under way at once. */
const atOnce = 2;

let uploads: readonly Upload[] = [];
const stops = new Map<string, AbortController>();
const listeners = new Set<() => void>();

function set(next: readonly Upload[]): void {
  uploads = next;
  for (const listener of listeners) listener();
}

function change(id: string, changes: Partial<Upload>): void {
  set(uploads.map(each => (each.id === id ? { ...each, ...changes } : each)));
}

/** Uploads files, one after the other where there are many. */
export function addUploads(files: readonly File[]): void {
  const added = files.map(
    (file): Upload => ({ id: crypto.randomUUID(), file, sent: 0, state: 'waiting', problem: null }),
  );
  set([...uploads, ...added]);
  next();
}

/** Tries one again that failed. */
export function retryUpload(id: string): void {
  change(id, { state: 'waiting', problem: null, sent: 0 });
  next();
}

/** Stops one, and forgets it. What was sent of it the server forgets by itself. */
export function dropUpload(id: string): void {
  stops.get(id)?.abort();
  set(uploads.filter(each => each.id !== id));
  next();
}

/** Forgets those that are over. */
export function clearUploads(): void {
  set(uploads.filter(({ state }) => state === 'waiting' || state === 'sending'));
}

function next(): void {
  const waiting = uploads.find(({ state }) => state === 'waiting');
  if (waiting === undefined || stops.size >= atOnce) return;
  void run(waiting);
  next();
}

async function run({ id, file }: Upload): Promise<void> {
  const stop = new AbortController();
  stops.set(id, stop);
  change(id, { state: 'sending' });
  try {
    const about = { name: file.name, type: contentTypeOf(file), isEncrypted: false };
    const onProgress = (sent: number): void => change(id, { sent });
    await sendFile(file, about, { onProgress, signal: stop.signal, fingerprint: await fingerprintOf(file) });
    change(id, { state: 'done', sent: file.size });
    void queryClient.invalidateQueries({ queryKey: filesRoot });
  } catch (error) {
    change(id, { state: 'failed', problem: error instanceof Error ? error.message : String(error) });
  } finally {
    stops.delete(id);
    next();
  }
}

onSignOut(() => {
  for (const stop of stops.values()) stop.abort();
  set([]);
});

/** What is uploaded, or was since the list was cleared. */
export function useUploads(): readonly Upload[] {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => uploads,
  );
}
