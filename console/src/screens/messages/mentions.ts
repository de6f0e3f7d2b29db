import type { Participant } from './queries.ts';

/** What is being typed after an `@` at the caret, and where that stands; null: no name. */
export function atCaret(text: string, caret: number): { readonly from: number; readonly text: string } | null {
  const found = /(?:^|[\s(])@([\p{L}\p{N}._-]{0,60})$/u.exec(text.slice(0, caret));
  return found === null ? null : { from: caret - (found[1]?.length ?? 0) - 1, text: found[1] ?? '' };
}

/** Whether somebody may be meant by what is typed. */
export function fits({ name, username }: Pick<Participant, 'name' | 'username'>, text: string): boolean {
  const asked = text.toLowerCase();
  return (
    username.toLowerCase().startsWith(asked) ||
    name
      .toLowerCase()
      .split(/\s+/)
      .some(word => word.startsWith(asked))
  );
}

/** The longest message, as the server counts. */
export const longest = 10_000;

/** What goes with a text of before, with those who are named in it now. Of an encryption nothing is kept. */
export function naming(
  text: string,
  participants: readonly Participant[],
  before: Readonly<Record<string, unknown>> | null,
): Readonly<Record<string, unknown>> | null {
  const { mentions: _mentions, e2ee: _envelope, ...rest } = before ?? {};
  const mentions = mentionedIn(text, participants);
  const metadata = { ...rest, ...(mentions.length === 0 ? {} : { mentions }) };
  return Object.keys(metadata).length === 0 ? null : metadata;
}

/** Ids of those who are named in a text by their user names. */
export function mentionedIn(text: string, participants: readonly Participant[]): readonly string[] {
  const names = new Set([...text.matchAll(/@([\w.-]*\w)/gu)].map(([, name = '']) => name.toLowerCase()));
  if (names.size === 0) return [];
  return participants.filter(({ username }) => names.has(username.toLowerCase())).map(({ user_id }) => user_id);
}
