/** Guesses of which only so many may fail: no more of one kind are under way at once than may fail still. */
export interface Attempts {
  /**
   * Waits, in the order of asking, until this attempt may be made; resolves to what says that it has been decided, however
   * it ended. `left` tells how many more may fail, as far as is decided, and rejects when there are none: that attempt is
   * not made.
   */
  begin(key: string, left: () => Promise<number>): Promise<() => void>;
}

interface Line {
  /** Who waits or has an attempt under way. */
  present: number;
  underWay: number;
  /** How many have been decided. */
  decided: number;
  nextDecision: PromiseWithResolvers<void>;
  /** Resolves when all who came before have begun or been refused. */
  before: Promise<void>;
}

export function createAttempts(): Attempts {
  const lines = new Map<string, Line>();

  function enter(key: string): Line {
    const line = lines.get(key) ?? {
      present: 0,
      underWay: 0,
      decided: 0,
      nextDecision: Promise.withResolvers<void>(),
      before: Promise.resolve(),
    };
    lines.set(key, line);
    line.present += 1;
    return line;
  }

  function leave(key: string, line: Line): void {
    line.present -= 1;
    if (line.present === 0) lines.delete(key);
  }

  return {
    async begin(key, left) {
      const line = enter(key);
      const { promise: begun, resolve: letNext } = Promise.withResolvers<void>();
      const { before } = line;
      line.before = begun;
      try {
        await before;
        await untilRoom(line, left);
        line.underWay += 1;
      } catch (error) {
        leave(key, line);
        throw error;
      } finally {
        letNext();
      }
      return () => {
        line.underWay -= 1;
        line.decided += 1;
        line.nextDecision.resolve();
        line.nextDecision = Promise.withResolvers<void>();
        leave(key, line);
      };
    },
  };
}

/** Resolves when fewer are under way than may fail; what was told before the latest decision does not count. */
async function untilRoom(line: Line, left: () => Promise<number>): Promise<void> {
  for (;;) {
    const { decided } = line;
    const allowed = await left();
    if (decided !== line.decided) continue;
    if (line.underWay < allowed) return;
    await line.nextDecision.promise;
  }
}
