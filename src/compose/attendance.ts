import { attend, keepPresence, leavePresence } from '../domain/presence/attend.ts';
import type { Perform } from '../kernel/perform.ts';
import type { AttendanceOptions } from '../realtime/attendance.ts';
import { operatorCaller } from './operator.ts';

/** Keeps in the database who has sockets on this instance. */
export function attendanceOf(perform: Perform, instance: string): AttendanceOptions {
  const server = operatorCaller('job');
  return {
    attend: async changes => perform(attend, { instance, ...changes }, server),
    keep: async () => perform(keepPresence, { instance }, server),
    leave: async () => perform(leavePresence, { instance }, server),
  };
}
