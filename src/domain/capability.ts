import type { OwnJob } from './job.ts';

/** What a capability owns, declared in its own folder (`capability.ts`) and listed in `capabilities.ts`. */
export interface Capability {
  /** Its folder. */
  readonly name: string;
  readonly jobs: readonly OwnJob[];
}

/** Declares a capability; what it does not name it has none of. */
export function capability(name: string, owned: Partial<Omit<Capability, 'name'>>): Capability {
  return { name, jobs: [], ...owned };
}
