/** Bytes that are being compressed, sealed and stored at once, at most. */
const mostBytes = 32 * 1024 * 1024;

/** What is under way apart from whoever hands it over, with a bound on its bytes. */
export interface InFlight {
  /** Begins something. A promise that comes back is to be waited for before more is handed over. Throws what failed before. */
  begin(bytes: number, work: () => Promise<unknown>): Promise<void> | undefined;
  /** Resolves when all is done; throws the first failure. */
  done(): Promise<void>;
}

export function inFlight(): InFlight {
  let [bytes, running] = [0, 0];
  let failed: { readonly error: unknown } | null = null;
  let room: (() => void)[] = [];
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds() && failed === null) await new Promise<void>(resolve => room.push(resolve));
    if (failed !== null) throw failed.error;
  };
  const settled = (size: number): void => {
    bytes -= size;
    running -= 1;
    for (const wake of room.splice(0)) wake();
    room = [];
  };
  return {
    begin(size, work) {
      if (failed !== null) throw failed.error;
      bytes += size;
      running += 1;
      void work()
        .catch((error: unknown) => {
          failed ??= { error };
        })
        .finally(() => settled(size));
      return bytes < mostBytes ? undefined : until(() => bytes < mostBytes);
    },
    async done() {
      while (running > 0) await new Promise<void>(resolve => room.push(resolve));
      if (failed !== null) throw failed.error;
    },
  };
}
