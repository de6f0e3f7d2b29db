/** How a call stands for one who takes part in it. */
export type Phase = 'ringing' | 'connecting' | 'connected' | 'reconnecting' | 'ended';

/** What a phase follows from. */
export interface Standing {
  readonly ended: boolean;
  /** Whether the server hears one: without that, nobody else comes or goes. */
  readonly signalling: boolean;
  /** How each of the others is reached. */
  readonly links: readonly Link[];
  /** Whether anybody was ever reached. */
  readonly everConnected: boolean;
  /** Whether anybody has answered. */
  readonly answered: boolean;
}

export type Link = 'connecting' | 'connected' | 'reconnecting';

/** The phase that follows from how things stand. */
export function phaseOf({ ended, signalling, links, everConnected, answered }: Standing): Phase {
  if (ended) return 'ended';
  if (links.includes('connected')) return 'connected';
  if (everConnected && (!signalling || links.length > 0)) return 'reconnecting';
  if (!answered && links.length === 0) return 'ringing';
  return everConnected && links.length === 0 ? 'connected' : 'connecting';
}
