import { readdir, readFile } from 'node:fs/promises';

/**
 * Whether somebody is connected to a postmaster, as the process table tells it: a live Gatehouse always is. True where
 * that cannot be seen (no Linux, processes of others hidden).
 */
export async function hasClients(postmaster: number): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  let children = 0;
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const title = await titleOfChild(name, postmaster).catch(() => undefined);
    if (title === undefined) continue;
    children += 1;
    // Who is still being asked for a password is not in.
    if (title.includes(' [local] ') && !/ (authentication|startup)\b/.test(title)) return true;
  }
  return children === 0;
}

async function titleOfChild(pid: string, postmaster: number): Promise<string | undefined> {
  const status = await readFile(`/proc/${pid}/stat`, 'latin1');
  const parent = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
  if (parent !== postmaster) return undefined;
  // The title fills the place of the arguments, with zeros behind it.
  return `${(await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trimEnd()} `;
}
