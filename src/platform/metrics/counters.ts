import type { Measured } from './exposition.ts';

/** How the server does, since it began. */
export interface Figures {
  readonly activePeople: number;
  readonly requests: number;
  /** The share of answers that were the server's fault, of 0 to 1. */
  readonly errorRate: number;
  readonly averageMilliseconds: number;
}

/** The process's own counters, and those that stand in the text besides. */
export interface Counters {
  figures(): Figures;
  measured(): readonly Measured[];
  text(measured: readonly Measured[]): Promise<string>;
}
