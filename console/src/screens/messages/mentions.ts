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

/** Ids of those who are named in a text by their user names. */
export function mentionedIn(text: string, participants: readonly Participant[]): readonly string[] {
  const names = new Set([...text.matchAll(/@([\w.-]*\w)/gu)].map(([, name = '']) => name.toLowerCase()));
  if (names.size === 0) return [];
  return participants.filter(({ username }) => names.has(username.toLowerCase())).map(({ user_id }) => user_id);
}
