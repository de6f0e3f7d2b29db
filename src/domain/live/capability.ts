import { capability } from '../capability.ts';

/** The live socket: what its channels tell belongs to the others. */
export const live = capability('live', {});
