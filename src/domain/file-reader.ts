import type { Actor } from '../kernel/actor.ts';

/** Who asks for a file: capabilities that share files say by it whom they share them with (`opensFiles`). */
export interface FileReader {
  readonly actor: Actor;
  readonly userId: string;
}
