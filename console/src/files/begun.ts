import { sessionNow } from '../api/session.ts';

/* Uploads in parts that were begun in this browser, by the file: who chooses it again goes on where it stopped. */
const prefix = 'gatehouse.uploads.';

/** An upload in parts. */
export interface Begun {
  readonly id: string;
  /** Bytes of each part but the last. */
  readonly partSize: number;
}

function keyNow(): string | null {
  const session = sessionNow();
  return session.state === 'signed_in' ? prefix + session.me.user.id : null;
}

function read(): Readonly<Record<string, Begun>> {
  const key = keyNow();
  try {
    return key === null ? {} : (JSON.parse(localStorage.getItem(key) ?? '{}') as Record<string, Begun>);
  } catch {
    return {};
  }
}

function write(all: Readonly<Record<string, Begun>>): void {
  const key = keyNow();
  if (key === null) return;
  try {
    if (Object.keys(all).length === 0) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(all));
  } catch {
    // The browser has no room, or keeps nothing: it begins anew, then.
  }
}

export const keptBegun = (fingerprint: string): Begun | null => read()[fingerprint] ?? null;

export const keepBegun = (fingerprint: string, begun: Begun): void => write({ ...read(), [fingerprint]: begun });

export function forgetBegun(fingerprint: string): void {
  const { [fingerprint]: _over, ...rest } = read();
  write(rest);
}
