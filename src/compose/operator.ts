import type { Caller } from '../kernel/actor.ts';
import { newId } from '../platform/ids.ts';

/** A caller for what the server and the command line do by themselves. */
export function operatorCaller(via: 'command line' | 'job'): Caller {
  return { credential: null, organization: null, ip: 'local', userAgent: via, requestId: newId(), device: null, via };
}
