import { useSyncExternalStore } from 'react';
import { sessionNow } from '../../api/session.ts';
import type { SealedFile } from '../../e2ee/files.ts';
import type { Sending } from './queries.ts';

/*
 * What somebody has written and the server does not have yet, in this browser alone: drafts, and messages that wait to be
 * sent. It is each person's own, tabs share it, and signing out forgets it.
 */
const prefix = 'gatehouse.messages.';

/** A message that is on its way. */
export interface Waiting {
  readonly client_message_id: string;
  readonly conversation_id: string;
  readonly content: string;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  /** Whether the conversation was encrypted when it was written: it is not sent readable, then. */
  readonly encrypted: boolean;
  /** What opens the files that go with it, where it is encrypted. */
  readonly files?: readonly SealedFile[] | undefined;
  /** As it was encrypted when it was first tried: the same again is the same message. */
  readonly sealed?: Sending | undefined;
  /** When it was written, milliseconds. */
  readonly at: number;
  /** Why the server does not take it; null: it has not been asked, or could not be reached. */
  readonly refused: string | null;
}

interface Kept {
  readonly drafts: Readonly<Record<string, string>>;
  readonly waiting: readonly Waiting[];
}

const nothing: Kept = { drafts: {}, waiting: [] };
const listeners = new Set<() => void>();
let read: { readonly text: string | null; readonly kept: Kept } = { text: null, kept: nothing };

window.addEventListener('storage', ({ key }) => {
  if (key === null || key.startsWith(prefix)) tell();
});

function keyNow(): string | null {
  const session = sessionNow();
  return session.state === 'signed_in' ? `${prefix}${session.me.user.id}` : null;
}

/** What is kept of whoever is signed in. */
export function keptNow(): Kept {
  const key = keyNow();
  const text = key === null ? null : localStorage.getItem(key);
  if (text !== read.text) read = { text, kept: parsed(text) };
  return read.kept;
}

function parsed(text: string | null): Kept {
  try {
    return text === null ? nothing : { ...nothing, ...(JSON.parse(text) as Partial<Kept>) };
  } catch {
    return nothing;
  }
}

function change(next: (kept: Kept) => Kept): void {
  const key = keyNow();
  if (key === null) return;
  const kept = next(keptNow());
  try {
    if (Object.keys(kept.drafts).length === 0 && kept.waiting.length === 0) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // The browser has no room, or keeps nothing: what is written is in its field still.
    return;
  }
  tell();
}

function tell(): void {
  for (const listener of listeners) listener();
}

/** What is kept, as it stands now; what another tab does is seen at once. */
export function useKept(): Kept {
  return useSyncExternalStore(onKept, keptNow);
}

export function onKept(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function draftOf(conversation: string): string {
  return keptNow().drafts[conversation] ?? '';
}

export function keepDraft(conversation: string, text: string): void {
  if (draftOf(conversation) === text) return;
  change(({ drafts: { [conversation]: _, ...drafts }, waiting }) => ({
    drafts: text.trim() === '' ? drafts : { ...drafts, [conversation]: text },
    waiting,
  }));
}

export function keepWaiting(message: Waiting): void {
  change(({ drafts, waiting }) => ({ drafts, waiting: [...waiting, message] }));
}

export function changeWaiting(id: string, changes: Partial<Waiting>): void {
  change(({ drafts, waiting }) => ({
    drafts,
    waiting: waiting.map(each => (each.client_message_id === id ? { ...each, ...changes } : each)),
  }));
}

export function dropWaiting(id: string): void {
  if (!keptNow().waiting.some(each => each.client_message_id === id)) return;
  change(({ drafts, waiting }) => ({ drafts, waiting: waiting.filter(each => each.client_message_id !== id) }));
}

/** Makes what was to be sent a draft, behind what there is of one. */
export function becomeDraft({ client_message_id: id, conversation_id: conversation, content }: Waiting): void {
  change(({ drafts, waiting }) => ({
    drafts: { ...drafts, [conversation]: [drafts[conversation], content].filter(Boolean).join('\n\n') },
    waiting: waiting.filter(each => each.client_message_id !== id),
  }));
}

/** Forgets what others wrote who did not sign out. */
export function forgetOthers(): void {
  const own = keyNow();
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix) && key !== own) localStorage.removeItem(key);
}

/** Forgets what anybody wrote here. */
export function forgetKept(): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
  tell();
}
