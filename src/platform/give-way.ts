import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

// Below the event loop, so that requests are answered while every core works, and above 19, so that the work still gets its share
// when other processes keep the cores busy.
const NICENESS = 10;

/** For a thread that works much: Linux schedules threads one by one and lets any of them give way; elsewhere it keeps the process's priority. */
export function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    // The link reads "<process>/task/<thread>" for the thread that reads it: proc(5).
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    if (Number.isInteger(thread) && thread > 0) setPriority(thread, NICENESS);
  } catch {
    // No /proc, or a sandbox forbids it: the work gets done all the same.
  }
}
