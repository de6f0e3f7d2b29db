import { texts } from './texts.tsx';

/** How long what was copied stays on the clipboard, where the browser lets us take it away. */
const keptForSeconds = 30;

/** Whether the clipboard is cleared later: browsers let pages look at it only with permission. */
export type Copied = 'cleared' | 'stays';

/** Puts a secret on the clipboard. Throws when the browser does not let us. */
export async function copySecret(secret: string): Promise<Copied> {
  // Addresses without HTTPS have no clipboard of the newer kind.
  if (navigator.clipboard === undefined) {
    copyByCommand(secret);
    return 'stays';
  }
  await navigator.clipboard.writeText(secret);
  if (!(await mayLook())) return 'stays';
  const mark = await digest(secret);
  setTimeout(() => void clear(mark), keptForSeconds * 1000);
  return 'cleared';
}

/** By the older way, which needs no field on the page that would hold the secret. */
function copyByCommand(secret: string): void {
  const put = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', secret);
    event.preventDefault();
  };
  document.addEventListener('copy', put, { once: true });
  const done = document.execCommand('copy');
  document.removeEventListener('copy', put);
  if (!done) throw new Error(texts.theBrowserDidNotCopy);
}

async function mayLook(): Promise<boolean> {
  try {
    // TypeScript's list of names is shorter than that of browsers.
    const { state } = await navigator.permissions.query({ name: 'clipboard-read' as PermissionName });
    return state === 'granted';
  } catch {
    return false;
  }
}

/** Empties the clipboard if it still holds what has that digest; later, when the page is not in front now. */
async function clear(mark: string): Promise<void> {
  try {
    if ((await digest(await navigator.clipboard.readText())) === mark) await navigator.clipboard.writeText('');
  } catch {
    // Read only by pages in front: once it is there again, or never.
    if (!document.hasFocus()) window.addEventListener('focus', () => void clear(mark), { once: true });
  }
}

/** What is copied is not kept here to compare it: its digest is enough. */
async function digest(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes), byte => byte.toString(16).padStart(2, '0')).join('');
}
