/** The part of a `pino` logger that the job queue uses. */
export interface JobLog {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

const quietMilliseconds = 60_000;

/** Passes on the same message at most once a minute: every poll of every queue fails while the database is away. */
export function sparingly(log: JobLog): JobLog {
  const last = new Map<string, number>();
  const due = (message: string): boolean => {
    const now = performance.now();
    if (now - (last.get(message) ?? Number.NEGATIVE_INFINITY) < quietMilliseconds) return false;
    last.set(message, now);
    return true;
  };
  return {
    warn: (details, message) => void (due(message) && log.warn(details, message)),
    error: (details, message) => void (due(message) && log.error(details, message)),
  };
}
