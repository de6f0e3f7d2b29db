import { randomBytes } from 'node:crypto';
import { readKept, writeKept } from '../files/kept-file.ts';

/** Beside the cluster and not inside: the cluster may belong to another user than us, who must not read it. */
function passwordPath(directory: string): string {
  return `${directory}.password`;
}

/**
 * The password of the cluster's role: 32 random bytes, kept in a file of ours. One that is missing or damaged is made
 * anew; the cluster is brought to it when it next starts (see `obtainPostmaster`), so nothing is lost with the file.
 * @throws FileRefused when the file is a link, or of another user
 */
export async function keepPassword(directory: string): Promise<string> {
  const path = passwordPath(directory);
  const text = await readKept(path);
  const kept = text === null ? null : passwordIn(text);
  if (kept !== null) return kept;
  const made = randomBytes(32).toString('base64url');
  if (await writeKept(path, `${made}\n`, { how: text === null ? 'new' : 'replace' })) return made;
  // Another start has made it at the same moment.
  return keepPassword(directory);
}

/** The kept password, null when it is missing or damaged. */
export async function readPassword(directory: string): Promise<string | null> {
  return passwordIn((await readKept(passwordPath(directory))) ?? '');
}

function passwordIn(text: string): string | null {
  return /^([A-Za-z0-9_-]{43})\n?$/.exec(text)?.[1] ?? null;
}
