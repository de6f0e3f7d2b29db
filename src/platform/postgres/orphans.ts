import { readdir, readFile, readlink } from 'node:fs/promises';
import { inspectProcess } from './process-table.ts';

/**
 * Ends what a killed postmaster left behind on a cluster. Its processes end by themselves once they wait for something,
 * but one in the middle of a long statement would keep the next postmaster out until then. What they have not committed
 * is lost to nobody: it was not acknowledged. Elsewhere than on Linux they are waited for.
 */
export async function endOrphans(directory: string): Promise<void> {
  if (process.platform !== 'linux') return;
  for (const name of await readdir('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || !(await isOrphan(pid, directory))) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}

async function isOrphan(pid: number, directory: string): Promise<boolean> {
  try {
    // PostgreSQL's processes work inside their cluster.
    if ((await readlink(`/proc/${pid}/cwd`)) !== directory) return false;
    const status = await readFile(`/proc/${pid}/stat`, 'latin1');
    // Only what a postmaster forked titles itself so: not the single-user mode of another start.
    if (!(await readFile(`/proc/${pid}/cmdline`, 'utf8')).startsWith('postgres: ')) return false;
    const parent = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
    // One that was just forked looks like its postmaster, and is none of ours either.
    return (
      (await inspectProcess(pid, directory)) !== 'postmaster' &&
      (await inspectProcess(parent, directory)) !== 'postmaster'
    );
  } catch {
    // It has ended meanwhile, or is somebody else's.
    return false;
  }
}
