/** Work that is done again and again while it is on. */
export interface Repeating {
  /** Begins at once; on already, it does nothing. */
  start(): void;
  /** Does it no more; resolves once what is under way has ended. */
  stop(): Promise<void>;
  readonly isOn: boolean;
}

interface Repeated {
  readonly work: () => Promise<unknown>;
  /** The pause after each time. */
  readonly milliseconds: number;
  /** Told of each time that fails; the next one comes all the same. */
  readonly onError: (error: unknown) => void;
}

/** Does something, one time after the other, and keeps no process from ending. */
export function repeating({ work, milliseconds, onError }: Repeated): Repeating {
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> = Promise.resolve();
  let isOn = false;

  function once(): void {
    underWay = work()
      .catch(onError)
      .then(() => {
        if (isOn) timer = setTimeout(once, milliseconds).unref();
      });
  }

  return {
    start() {
      if (isOn) return;
      isOn = true;
      once();
    },
    async stop() {
      isOn = false;
      clearTimeout(timer);
      await underWay;
    },
    get isOn() {
      return isOn;
    },
  };
}
