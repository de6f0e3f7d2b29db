import type { Shown } from '../realtime/standing.ts';

/** What tells which of some may still be used. */
interface Telling {
  standing(ids: readonly string[]): Promise<ReadonlySet<string>>;
}

/** Which of the sessions and API keys that sockets were opened with may still be used. */
export async function standingOf(
  shown: readonly Shown[],
  { sessions, keys }: { readonly sessions: Telling; readonly keys: Telling },
): Promise<ReadonlySet<Shown>> {
  const [ofSessions, ofKeys] = await Promise.all([
    sessions.standing(idsOf('session ', shown)),
    keys.standing(idsOf('key ', shown)),
  ]);
  return new Set([
    ...[...ofSessions].map(id => `session ${id}` as const),
    ...[...ofKeys].map(id => `key ${id}` as const),
  ]);
}

function idsOf(kind: 'session ' | 'key ', shown: readonly Shown[]): string[] {
  return shown.filter(each => each.startsWith(kind)).map(each => each.slice(kind.length));
}
